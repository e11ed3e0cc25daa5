import { isUnspecified } from "../../wire/address.ts";
import { statusCode } from "../../wire/options/exchange.ts";
import { iaNa, iaPd } from "../../wire/options/identity_association.ts";
import type { Prefix } from "../../wire/prefix.ts";
import { StatusCode } from "../../wire/status_code.ts";
import { drop, type Ending } from "../ending.ts";
import type { Step } from "../handler.ts";
import { isOnLink } from "../link.ts";
import { adoptConfirmed } from "../adopt.ts";
import type { Transaction } from "../transaction.ts";

const NOTHING_TO_CONFIRM = drop("do-not-respond", "The Confirm holds no address");
const UNKNOWN_LINK = drop("do-not-respond", "The Confirm is from a link that is not configured");

/** Tells a client whether its addresses are right for the link it is on (RFC 8415 section 18.3.3). */
export const answerConfirm: Step = {
  name: "confirm",
  isFor: ({ leases }) => leases === "confirmed",
  run(transaction: Transaction): Ending | undefined {
    const { response, ias, link } = transaction;
    const addresses = ias
      .filter(({ iaType }) => iaType !== iaPd.code)
      .flatMap(({ hints }) => hints)
      .filter(({ address }) => !isUnspecified(address));
    if (addresses.length === 0) return NOTHING_TO_CONFIRM;
    const doubtful = addresses.filter((hint) => !isAssigned(transaction, hint));
    if (doubtful.length > 0 && (!link || link.prefixes.length === 0)) return UNKNOWN_LINK;
    const isRight = doubtful.every(({ address }) => isOnLink(link!, address));
    if (isRight) adoptConfirmed(transaction);
    else transaction.refusals.noteConfirm();
    response.options.push(statusCode.of(
      isRight
        ? { code: StatusCode.Success, message: "All addresses are on this link" }
        : { code: StatusCode.NotOnLink, message: "Not all addresses are on this link" },
    ));
    return undefined;
  },
};

/** Whether the client is assigned the address here, though it may be outside the link. */
function isAssigned(transaction: Transaction, hint: Prefix): boolean {
  return transaction.assigners.some((assigner) =>
    assigner.overrides && assigner.iaType === iaNa.code && assigner.serves(transaction, hint)
  );
}
