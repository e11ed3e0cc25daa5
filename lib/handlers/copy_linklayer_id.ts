import type { HandlerSection } from "../config/handler_section.ts";
import { clientLinkLayerAddress } from "../wire/options/relay.ts";
import { copyRelayOption } from "./copy_relay_option.ts";

/** Gives each relay back the link-layer address of the client that it sent. */
export const copyLinklayerId: HandlerSection = copyRelayOption(
  "copy-linklayer-id",
  "Gives each relay back the link-layer address of the client that it sent (option 79, RFC 6939).",
  clientLinkLayerAddress,
);
