import { z } from "zod";
import { checkAllowFrom } from "../config/allow_from.ts";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { optionCodeOrName, prefixes } from "../config/values.ts";
import { answerActiveQuery } from "../leasequery/active_query.ts";
import { answerQuery } from "../leasequery/answer.ts";
import { answerBulkQuery } from "../leasequery/bulk_query.ts";
import { type LeasequeryPolicy, mayAsk } from "../leasequery/policy.ts";
import { drop } from "../pipeline/ending.ts";
import { MessageType } from "../wire/message_type.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { lqQuery } from "../wire/options/leasequery.ts";

const RELAYED = drop("do-not-respond", "A LEASEQUERY through a relay is not allowed");

/** Tells those who may ask which client holds what. */
export const leasequery: HandlerSection = defineHandler({
  name: "leasequery",
  help:
    "Tells those who may ask which client holds what (RFC 5007), over TCP of many clients at once " +
    "(RFC 5460) and of changes as they happen (RFC 7653). Lease data is personal data: " +
    "who is not allowed gets NotAllowed, whatever the question.",
  example: `
leasequery:
  allow-from: ["2001:db8:0:1::/64"]
  sensitive-options: [sip-server-names, 17]
`,
  schema: z.strictObject({
    "allow-from": prefixes.describe('Prefixes that requestors may ask from; "::/0" is everybody'),
    "sensitive-options": z.array(optionCodeOrName).default([])
      .describe("Options that are never told, by name or code"),
    "allow-relayed": z.boolean().default(false)
      .describe(
        "Whether a LEASEQUERY may come through relays: then its sender, and every peer-address on " +
          "the way, must be in allow-from; default false",
      ),
  }),
  create(config, { links, delegable, report }) {
    checkAllowFrom(config["allow-from"], report);
    const policy: LeasequeryPolicy = {
      allowFrom: new PrefixMatcher(config["allow-from"]),
      sensitiveOptions: new Set(config["sensitive-options"]),
      allowRelayed: config["allow-relayed"],
      links,
      delegable,
    };
    return {
      name: "leasequery",
      pre({ request, relays }) {
        const isRelayed = request.type === MessageType.leasequery && relays.length > 0;
        return isRelayed && !policy.allowRelayed ? RELAYED : undefined;
      },
      handle(transaction) {
        const { request: { type, options }, reception, handled } = transaction;
        if (type === MessageType.activeLeasequery) {
          if (handled.size > 0 || !mayAsk(policy, transaction)) return undefined;
          return answerActiveQuery(transaction, policy);
        }
        if (type !== MessageType.leasequery) return undefined;
        const query = lqQuery.in(options)!;
        if (handled.has(query) || !mayAsk(policy, transaction)) return undefined;
        return reception.tcp
          ? answerBulkQuery(transaction, query, policy)
          : answerQuery(transaction, query, policy);
      },
    };
  },
});
