import type { Lease } from "../leases/lease.ts";
import { MessageType } from "../wire/message_type.ts";
import { isUnspecified } from "../wire/address.ts";
import type { Option } from "../wire/option.ts";
import { pdExclude } from "../wire/options/prefix_exclude.ts";
import { type Prefix, samePrefix } from "../wire/prefix.ts";
import { adopted } from "./adopt.ts";
import type { Assigner } from "./assigner.ts";
import { additionAlone, additionsTo, choose, type Given } from "./choose.ts";
import { boundTo, liveOf } from "./client_leases.ts";
import {
  answerIa,
  answerLease,
  type Ia,
  isOffLinkHint,
  refuseIa,
  unansweredIas,
  wishedLifetimeOf,
} from "./ia.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Answers the IAs that an assigner is there for, and leaves the others to those that come after it.
 *
 * A client keeps what it has: an IA with a lease that another enlisted assigner serves is left to
 * that one, and so is a hint, whatever the document order. Whoever gives something in addition has
 * no turn: that is given with what another gives.
 */
export function assign(transaction: Transaction, assigner: Assigner): void {
  if (assigner.isInAddition) return;
  for (const ia of unansweredIas(transaction)) {
    if (ia.iaType !== assigner.iaType) continue;
    answerWith(transaction, ia, assigner);
  }
}

/** Answers IAs that nobody has answered by what is given in addition, where that is right alone. */
export function assignAdditions(transaction: Transaction): void {
  if (!transaction.assigners.some(({ isInAddition }) => isInAddition)) return;
  for (const ia of unansweredIas(transaction)) {
    answerWith(transaction, ia, undefined);
  }
}

/** @param assigner whose turn it is; `undefined`: everybody has had theirs */
function answerWith(transaction: Transaction, ia: Ia, assigner: Assigner | undefined): void {
  switch (transaction.rules.leases) {
    case "offered":
    case "assigned":
      return assignNew(transaction, ia, assigner);
    case "extended":
      return extend(transaction, ia, assigner);
  }
}

function choiceFor(
  transaction: Transaction,
  ia: Ia,
  assigner: Assigner | undefined,
): readonly Given[] {
  return assigner ? choose(transaction, assigner, ia) : additionAlone(transaction, ia);
}

/** RFC 8415 sections 18.3.1 and 18.3.2. */
function assignNew(transaction: Transaction, ia: Ia, assigner: Assigner | undefined): void {
  if (refuseBeyondLimit(transaction, ia)) return;
  const chosen = choiceFor(transaction, ia, assigner);
  if (chosen.length === 0) return;
  // A client that asks for what is not on its link is told so, unless it is just what it gets.
  const isOffLink = transaction.rules.leases === "assigned" &&
    ia.hints.some((hint) => isOffLinkHint(transaction, ia, hint) && !isAmong(chosen, hint));
  if (isOffLink) return;
  const given = give(transaction, ia, chosen);
  // What it had is over with the Reply that says what it has.
  const isReply = transaction.response.type === MessageType.reply;
  answer(transaction, ia, given, isReply ? superseded(transaction, given, ia) : []);
}

/** RFC 8415 sections 18.3.4 and 18.3.5. */
function extend(transaction: Transaction, ia: Ia, assigner: Assigner | undefined): void {
  const isBound = boundTo(transaction, ia).length > 0;
  const isUnknown = !isBound && !mayBind(transaction, ia);
  if (isUnknown && !assigner?.adoptsUnknown) return;
  if (refuseBeyondLimit(transaction, ia)) return;
  const chosen = isUnknown
    ? adopted(transaction, assigner!, ia)
    : choiceFor(transaction, ia, assigner);
  if (chosen.length === 0) return;
  const given = give(transaction, ia, chosen);
  // Another server may have leased what is right here and unknown to this one.
  const gone = ia.hints.filter((hint) =>
    !isUnspecified(hint.address) && !isAmong(given, hint) &&
    (isBound || isOffLinkHint(transaction, ia, hint))
  );
  const unnamed = superseded(transaction, given, ia).filter((lease) =>
    !gone.some((hint) => samePrefix(hint, lease))
  );
  answer(transaction, ia, given, [...gone, ...unnamed]);
}

/** Live leases of the IA that it does not go on with. */
function superseded(transaction: Transaction, given: readonly Given[], ia: Ia): Lease[] {
  return liveOf(transaction, ia).filter((lease) => !isAmong(given, lease));
}

function isAmong(given: readonly Given[], wanted: Prefix): boolean {
  return given.some(({ prefix }) => samePrefix(prefix, wanted));
}

/** Whether a Renew or Rebind may give the client an IA that it does not have yet. */
export function mayBind(transaction: Transaction, ia: Ia): boolean {
  const { rules, allowRapidCommit } = transaction;
  // RFC 8415 section 18.3.5: several servers may answer, as to a Solicit with rapid commit.
  if (rules.addressee === "any server" && allowRapidCommit) return true;
  // A client that this server knows may ask for what it lacks (RFC 8415 section 18.2.4).
  return ia.hints.every(({ address }) => isUnspecified(address)) && transaction.leases.areAny;
}

/** Has nothing more for a client that has as many leases as it may; what it has it keeps. */
function refuseBeyondLimit(transaction: Transaction, ia: Ia): boolean {
  if (liveOf(transaction, ia).length > 0) return false;
  if (!transaction.leases.areAllItMayHave) return false;
  const why = "The client has as many leases as it may";
  transaction.answer(ia.value, refuseIa(transaction, ia, "leases-per-client", why));
  transaction.noteLimit("leasesPerClient");
  return true;
}

/** Notes what the IA is given, and what is given to it besides. */
function give(transaction: Transaction, ia: Ia, chosen: readonly Given[]): readonly Given[] {
  noteAssigned(transaction, ia, chosen);
  const added = additionsTo(transaction, ia, chosen);
  if (added.length === 0) return chosen;
  noteAssigned(transaction, ia, added);
  return [...chosen, ...added];
}

function noteAssigned(transaction: Transaction, ia: Ia, given: readonly Given[]): void {
  const live = liveOf(transaction, ia);
  for (const { prefix, assigner } of given) {
    const isNew = !live.some((lease) => samePrefix(lease, prefix));
    transaction.noteAssigned(prefix, assigner, isNew);
  }
}

function answer(
  transaction: Transaction,
  ia: Ia,
  given: readonly Given[],
  gone: readonly Prefix[],
): void {
  for (const { assigner } of given) transaction.optionSources.noteGiving(assigner);
  // RFC 6603 section 5.2: only for a client that names the option, not for one that names none.
  const isExcluding = transaction.requestedOptions?.has(pdExclude.code);
  const leases: Option[] = given.map(({ prefix, assigner }) => {
    const exclusion = isExcluding ? assigner.exclusionFrom?.(prefix) : undefined;
    const inside = exclusion ? [exclusion] : [];
    const { preferred, valid } = assigner.lifetimesFor(wishedLifetimeOf(ia, prefix));
    return answerLease(ia.iaType, prefix, preferred, valid, inside);
  });
  for (const prefix of gone) leases.push(answerLease(ia.iaType, prefix, 0, 0));
  transaction.answer(ia.value, answerIa(ia, leases));
}
