import { checkUri } from "../check.ts";
import { text } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { configuration } from "../places.ts";

/** Where the client learns whether it has to log in before it may use the network: a URI. */
export const captivePortal: OptionDefinition<string> = dhcpv6.define({
  code: 103,
  name: "captive-portal",
  source: "RFC 8910 section 2.2",
  layout: text,
  places: configuration("?"),
  check: checkUri,
});
