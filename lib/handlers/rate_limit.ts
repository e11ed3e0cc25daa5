import { z } from "zod";
import { boundedKey } from "../bounded_key.ts";
import { identifierKinds, identifierOf } from "../assignments/identifier.ts";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { atLeastASecond, wholeNumber } from "../config/values.ts";
import { drop } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { toHex } from "../wire/bytes.ts";
import { TokenBuckets } from "./token_buckets.ts";

/** More than any client sends; the arithmetic of the buckets is exact up to here. */
const MOST = 1_000_000;

/** Leaves clients unanswered that send too often. */
export const rateLimit: HandlerSection = defineHandler({
  name: "rate-limit",
  help:
    "Leaves clients unanswered that send too often, without a word. Clients are told apart by " +
    "their DUID or by what the relay nearest to them says of them; where it does not, by their " +
    "DUID. Clients without a relay have the name of the listener's interface as interface-id. " +
    "Leasequeries are not limited.",
  example: "rate-limit: { key: remote-id, rate: 5, per: 30s, burst: 10 }",
  schema: z.strictObject({
    key: z.enum(identifierKinds).default("duid")
      .describe("What tells clients apart; default duid"),
    rate: wholeNumber(2, MOST).default(5)
      .describe("How many messages a client may send in the time that `per` says; default 5"),
    per: atLeastASecond.default(30).describe(
      "The time that `rate` is about, at least 1s; default 30s",
    ),
    burst: wholeNumber(2, MOST).optional()
      .describe("How many messages a client may send at once after a silence; default as rate"),
  }),
  create({ key, rate, per, burst = rate }) {
    const buckets = new TokenBuckets({ rate, per, burst });
    const tooOften = drop(
      "do-not-respond",
      `Its client sends more than ${rate} messages in ${per} s`,
    );
    return {
      name: "rate-limit",
      pre(transaction) {
        if (transaction.rules.sender === "requestor") return undefined;
        const id = boundedKey(
          identifierOf(transaction, key) ?? identifierOf(transaction, "duid") ??
            addressOnLink(transaction),
        );
        const { now } = transaction;
        transaction.onceSettled(() => buckets.take(id, now));
        return buckets.count(id, now) > 0 ? undefined : tooOften;
      },
    };
  },
});

/** How a client is told apart that has no DUID, as it may in an Information-request. */
function addressOnLink({ linkAddress, source }: Transaction): string {
  return `address:${toHex(linkAddress)}:${toHex(source)}`;
}
