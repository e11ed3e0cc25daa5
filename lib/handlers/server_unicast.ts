import { unicastAddress } from "../config/values.ts";
import { serverUnicast as definition } from "../wire/options/exchange.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Lets clients send some messages to an address of the server: those that are told so. */
export const serverUnicast: OptionSection = defineOption({
  name: "server-unicast",
  help: "Lets clients send Request, Renew, Release and Decline to an address of this server, and " +
    "tells them so (option 12, RFC 8415 section 21.12). Such messages come without what relays " +
    "say of the client.",
  example: 'server-unicast: { address: "2001:db8::1:2:3" }',
  keys: {
    address: unicastAddress.describe("The address of this server that clients may send to"),
  },
  isFor: "everybody",
  create: ({ address }, { report }) => singleOption({ definition, value: address, report }),
});
