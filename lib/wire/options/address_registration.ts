import { empty } from "../layout.ts";
import { dhcpv6, type OptionDefinition } from "../option.ts";
import { places } from "../places.ts";

/** Clients may register addresses that they made themselves. */
export const addressRegistration: OptionDefinition<true> = dhcpv6.define({
  code: 148,
  name: "address-registration",
  source: "RFC 9686 section 4.1",
  layout: empty,
  places: places("?", "advertise", "reply"),
});
