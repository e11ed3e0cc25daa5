import { statusCode } from "../../wire/options/exchange.ts";
import { iaPd, iaPrefix } from "../../wire/options/identity_association.ts";
import { isSameExclusion, pdExclude } from "../../wire/options/prefix_exclude.ts";
import { StatusCode } from "../../wire/status_code.ts";
import { boundTo } from "../client_leases.ts";
import type { Step } from "../handler.ts";
import { type Ia, refuseIa } from "../ia.ts";
import type { Transaction } from "../transaction.ts";

const NO_BINDING = "This server has no such binding of this client";

/**
 * Answers Release and Decline (RFC 8415 sections 18.3.7 and 18.3.8): Success, and NoBinding for
 * each IA that is not bound to this very client, or whose prefixes come with another exclusion than
 * this server gave (RFC 6603 section 6.2). What ends is recorded with the rest.
 */
export const giveBack: Step = {
  name: "give-back",
  isFor: ({ leases }) => leases === "released" || leases === "declined",
  run(transaction: Transaction): void {
    const { rules: { leases }, response, ias, now } = transaction;
    const message = leases === "released" ? "Released" : "Declined";
    response.options.push(statusCode.of({ code: StatusCode.Success, message }));
    for (const ia of ias) {
      const bound = boundTo(transaction, ia).some((lease) => lease.validUntil > now);
      if (bound && excludesAsGiven(transaction, ia)) transaction.answer(ia.value);
      else transaction.answer(ia.value, refuseIa(transaction, ia, "no-binding", NO_BINDING));
    }
  },
};

function excludesAsGiven(transaction: Transaction, { iaType, value: { options } }: Ia): boolean {
  if (iaType !== iaPd.code) return true;
  return iaPrefix.allIn(options).every(({ prefix, prefixLength, options: inside }) => {
    const excluded = pdExclude.in(inside);
    if (!excluded) return true;
    const delegated = { address: prefix, length: prefixLength };
    return transaction.assigners.some((assigner) => {
      if (assigner.iaType !== iaType || !assigner.serves(transaction, delegated)) return false;
      const given = assigner.exclusionFrom?.(delegated)?.value;
      return given !== undefined && isSameExclusion(given, excluded);
    });
  });
}
