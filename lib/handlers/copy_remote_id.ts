import type { HandlerSection } from "../config/handler_section.ts";
import { remoteId } from "../wire/options/relay.ts";
import { copyRelayOption } from "./copy_relay_option.ts";

/** Gives each relay back the remote-id that it sent. */
export const copyRemoteId: HandlerSection = copyRelayOption(
  "copy-remote-id",
  "Gives each relay back the remote-id that it sent (option 37, RFC 4649).",
  remoteId,
);
