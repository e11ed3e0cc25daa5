import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { unicastAddress } from "../config/values.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { serverUnicast as definition } from "../wire/options/exchange.ts";
import { singleOption } from "./option_rules.ts";

/** Lets clients send some messages to an address of the server. */
export const serverUnicast: HandlerSection = defineHandler({
  name: "server-unicast",
  help: "Lets clients send Request, Renew, Release and Decline to an address of this server, and " +
    "tells them so (option 12, RFC 8415 section 21.12). Such messages come without what relays " +
    "say of the client.",
  example: 'server-unicast: { address: "2001:db8::1:2:3" }',
  schema: z.strictObject({
    address: unicastAddress.describe("The address of this server that clients may send to"),
  }),
  create: ({ address }, { report }) => ({
    ...singleOption({
      name: "server-unicast",
      definition,
      value: address,
      alwaysSend: true,
      report,
    }),
    pre(transaction: Transaction) {
      transaction.allowUnicast = true;
    },
  }),
});
