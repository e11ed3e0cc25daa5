import type { HandlerSection } from "../config/handler_section.ts";
import { subscriberId } from "../wire/options/relay.ts";
import { copyRelayOption } from "./copy_relay_option.ts";

/** Gives each relay back the subscriber-id that it sent. */
export const copySubscriberId: HandlerSection = copyRelayOption(
  "copy-subscriber-id",
  "Gives each relay back the subscriber-id that it sent (option 38, RFC 4580).",
  subscriberId,
);
