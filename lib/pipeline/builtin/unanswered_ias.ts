import { formatAddress, isUnspecified } from "../../wire/address.ts";
import type { LeaseEffect } from "../../wire/message_declaration.ts";
import type { Option } from "../../wire/option.ts";
import { iaPd } from "../../wire/options/identity_association.ts";
import type { Prefix } from "../../wire/prefix.ts";
import { mayBind } from "../assign.ts";
import { boundTo } from "../client_leases.ts";
import type { Step } from "../handler.ts";
import {
  answerIa,
  answerLease,
  type Ia,
  isOffLink,
  isOffLinkHint,
  refuseIa,
  unansweredIas,
} from "../ia.ts";
import type { RefusalReason } from "../refusal.ts";
import type { Transaction } from "../transaction.ts";

/** Says why of every IA that no handler had anything for. */
export const explainUnansweredIas: Step = {
  name: "unanswered-ias",
  isFor: ({ leases }) => leases !== undefined && leases in ANSWERS,
  run(transaction: Transaction): void {
    const answerFor = ANSWERS[transaction.rules.leases!]!;
    for (const ia of unansweredIas(transaction)) {
      transaction.answer(ia.value, answerFor(transaction, ia));
    }
  },
};

type IaAnswer = (transaction: Transaction, ia: Ia) => Option;

const ANSWERS: { readonly [effect in LeaseEffect]?: IaAnswer } = {
  offered: noneAvailable,
  // RFC 8415 section 18.3.2
  assigned: (transaction, ia) =>
    isOffLink(transaction, ia)
      ? refuseIa(transaction, ia, "not-on-link", "An address is not on the client's link")
      : noneAvailable(transaction, ia),
  extended: notExtended,
};

function noneAvailable(transaction: Transaction, ia: Ia): Option {
  const [reason, why] = whyNone(transaction, ia);
  return refuseIa(transaction, ia, reason, why);
}

function whyNone(
  { assigners, link, linkAddress }: Transaction,
  { iaType }: Ia,
): [reason: RefusalReason, why: string] {
  const what = iaType === iaPd.code ? "prefix" : "address";
  const here = assigners.filter((assigner) => assigner.iaType === iaType);
  if (here.some(({ overrides }) => !overrides)) {
    return ["pool-full", `No ${what} is left for this client`];
  }
  if (here.length > 0) {
    const why = `The ${what} that is assigned to this client is in use by another client or IA`;
    return ["in-use", why];
  }
  if (!link) {
    return [
      "unknown-link",
      isUnspecified(linkAddress)
        ? "Nothing tells this server which link the client is on"
        : `This server knows no link that holds ${formatAddress(linkAddress)}`,
    ];
  }
  return [
    "no-pool",
    `No pool or assignment on link ${link.name} has any ${what} for this client`,
  ];
}

/**
 * RFC 8415 sections 18.3.4 and 18.3.5: what is bound but no longer served, and what cannot be right
 * where the client is now, ends at once; what might have been given is not there; of the rest this
 * server knows nothing.
 */
function notExtended(transaction: Transaction, ia: Ia): Option {
  const isBound = boundTo(transaction, ia).length > 0;
  const isToAnyServer = transaction.rules.addressee === "any server";
  const ended = ia.hints.filter((hint) =>
    !isUnspecified(hint.address) && (isBound || isToAnyServer && isWrongHere(transaction, ia, hint))
  );
  if (ended.length > 0) {
    return answerIa(ia, ended.map((hint) => answerLease(ia.iaType, hint, 0, 0)));
  }
  if (mayBind(transaction, ia)) return noneAvailable(transaction, ia);
  return refuseIa(transaction, ia, "no-binding", "This server has no such binding of this client");
}

/** An address on the link may be another server's, and so may a prefix. */
function isWrongHere(transaction: Transaction, ia: Ia, hint: Prefix): boolean {
  return isOffLinkHint(transaction, ia, hint) &&
    !transaction.assigners.some((assigner) =>
      assigner.iaType === ia.iaType && assigner.serves(transaction, hint)
    );
}
