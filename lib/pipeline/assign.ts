import { isLive, type Lease } from "../leases/lease.ts";
import { MessageType } from "../wire/message_type.ts";
import { isUnspecified } from "../wire/address.ts";
import type { Option } from "../wire/option.ts";
import { pdExclude } from "../wire/options/prefix_exclude.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { Assigner } from "./assigner.ts";
import {
  answerIa,
  answerLease,
  answerNoneAvailable,
  type Ia,
  isOffLinkHint,
  unansweredIas,
} from "./ia.ts";
import { samePrefix } from "../wire/prefix.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Answers the IAs that an assigner is there for, and leaves the others to those that come after it.
 *
 * A client keeps what it has: an IA with a lease that another enlisted assigner serves is left to
 * that one, and so is a hint, whatever the document order.
 */
export function assign(transaction: Transaction, assigner: Assigner): void {
  switch (transaction.rules.leases) {
    case "offered":
    case "assigned":
      return assignNew(transaction, assigner);
    case "extended":
      return extend(transaction, assigner);
  }
}

/** RFC 8415 sections 18.3.1 and 18.3.2. */
function assignNew(transaction: Transaction, assigner: Assigner): void {
  for (const ia of openIas(transaction, assigner)) {
    if (refuseBeyondLimit(transaction, ia)) continue;
    const choice = choose(transaction, assigner, ia);
    if (!choice) continue;
    // A client that asks for what is not on its link is told so, unless it is just what it gets.
    const isOffLink = transaction.rules.leases === "assigned" &&
      ia.hints.some((hint) =>
        isOffLinkHint(transaction, ia, hint) &&
        !choice.prefixes.some((given) => samePrefix(given, hint))
      );
    if (isOffLink) continue;
    // What it had is over with the Reply that says what it has.
    const isReply = transaction.response.type === MessageType.reply;
    answer(transaction, choice, ia, isReply ? superseded(transaction, choice, ia) : []);
  }
}

/** RFC 8415 sections 18.3.4 and 18.3.5. */
function extend(transaction: Transaction, assigner: Assigner): void {
  for (const ia of openIas(transaction, assigner)) {
    const isBound = boundTo(transaction, ia).length > 0;
    if (!isBound && !mayBind(transaction, ia)) continue;
    if (refuseBeyondLimit(transaction, ia)) continue;
    const choice = choose(transaction, assigner, ia);
    if (!choice) continue;
    // Another server may have leased what is right here and unknown to this one.
    const gone = ia.hints.filter((hint) =>
      !isUnspecified(hint.address) &&
      !choice.prefixes.some((prefix) => samePrefix(prefix, hint)) &&
      (isBound || isOffLinkHint(transaction, ia, hint))
    );
    const unnamed = superseded(transaction, choice, ia).filter((lease) =>
      !gone.some((hint) => samePrefix(hint, lease))
    );
    answer(transaction, choice, ia, [...gone, ...unnamed]);
  }
}

/** Live leases of the IA that it does not go on with. */
function superseded(transaction: Transaction, { prefixes }: Choice, ia: Ia): Lease[] {
  return boundTo(transaction, ia).filter((lease) =>
    isLive(lease, transaction.now) && !prefixes.some((prefix) => samePrefix(prefix, lease))
  );
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
  if (boundTo(transaction, ia).some((lease) => isLive(lease, transaction.now))) return false;
  if (!transaction.leases.areAllItMayHave) return false;
  transaction.answer(ia.value, answerNoneAvailable(ia, "The client has as many leases as it may"));
  transaction.noteLimit("leasesPerClient");
  return true;
}

function openIas(transaction: Transaction, assigner: Assigner): Ia[] {
  return unansweredIas(transaction).filter(({ iaType }) => iaType === assigner.iaType);
}

/** What an IA is given, and whose it is. */
interface Choice {
  readonly assigner: Assigner;
  readonly prefixes: readonly Prefix[];
}

/** What the IA is given in the assigner's turn; nothing, when the IA is for another to answer. */
function choose(transaction: Transaction, assigner: Assigner, ia: Ia): Choice | undefined {
  if (assigner.overrides) {
    const prefixes = assigner.pick(transaction, ia);
    return prefixes.length > 0 ? { assigner, prefixes } : undefined;
  }
  const wanted = lengthWanted(ia);
  const others = transaction.assigners.filter((other) =>
    other !== assigner && other.iaType === assigner.iaType
  );
  const bound = worthKeeping(transaction, ia, [assigner, ...others], wanted);
  const kept = bound.filter((lease) => isKept(transaction, assigner, lease, ia));
  if (kept.length > 0) return { assigner, prefixes: kept };
  if (bound.some((lease) => others.some((other) => isKept(transaction, other, lease, ia)))) {
    return undefined;
  }
  for (const hint of ia.hints) {
    if (isGivable(transaction, assigner, hint, ia)) return { assigner, prefixes: [hint] };
    if (others.some((other) => isGivable(transaction, other, hint, ia))) return undefined;
  }
  for (const picking of inOrderOfLength(assigner, others, wanted)) {
    const picked = picking.pick(transaction, ia);
    if (picked.length > 0) return { assigner: picking, prefixes: picked };
  }
  return undefined;
}

/**
 * Of what the IA has or had, what it may have again: what it has where anybody serves that, else
 * what is over, unless the client asks for something of another length now.
 */
function worthKeeping(
  transaction: Transaction,
  ia: Ia,
  assigners: readonly Assigner[],
  wanted: number | undefined,
): readonly Lease[] {
  const bound = boundTo(transaction, ia);
  const live = bound.filter((lease) => isLive(lease, transaction.now));
  if (live.some((lease) => assigners.some((assigner) => assigner.serves(transaction, lease)))) {
    return live;
  }
  return wanted === undefined ? bound : bound.filter(({ length }) => length === wanted);
}

/**
 * Who picks, in the turn of one: where the client would have a prefix of some length, the pools of
 * prefixes take each other's turns. Exactly that length comes first, then what is more, then what
 * is less, the closest to it first (RFC 8168 section 3.2).
 */
function inOrderOfLength(
  assigner: Assigner,
  others: readonly Assigner[],
  wanted: number | undefined,
): Assigner[] {
  if (wanted === undefined || assigner.delegatedLength === undefined) return [assigner];
  const pools = [assigner, ...others].filter(({ delegatedLength }) => delegatedLength);
  const distance = ({ delegatedLength: length = 0 }: Assigner) =>
    length <= wanted ? wanted - length : 128 + length - wanted;
  return pools.sort((a, b) => distance(a) - distance(b));
}

/** The length that a client hints at, by a prefix that it would have or by :: and a length. */
function lengthWanted({ hints }: Ia): number | undefined {
  return hints.find(({ length }) => length > 0)?.length;
}

/** What is over may be part of somebody else's prefix by now. */
function isKept(transaction: Transaction, assigner: Assigner, lease: Lease, ia: Ia): boolean {
  return assigner.serves(transaction, lease) &&
    (isLive(lease, transaction.now) || assigner.isFree(transaction, lease, ia));
}

function isGivable(transaction: Transaction, assigner: Assigner, hint: Prefix, ia: Ia): boolean {
  return assigner.serves(transaction, hint) && assigner.isFree(transaction, hint, ia);
}

/**
 * The client's leases in this IA. An expired one is still the client's until another takes it. What
 * the same DUID and IAID have on another link is another binding, unless the client comes with it:
 * who renews or gives back what it has there has moved.
 */
export function boundTo(
  transaction: Transaction,
  { iaType, iaid }: Pick<Ia, "iaType" | "iaid">,
): readonly Lease[] {
  return transaction.leases.ofIa(iaType, iaid);
}

function answer(
  transaction: Transaction,
  { assigner, prefixes }: Choice,
  ia: Ia,
  gone: readonly Prefix[],
): void {
  const { preferredLifetime, validLifetime } = assigner;
  transaction.optionSources.noteGiving(assigner);
  // RFC 6603 section 5.2: only for a client that names the option, not for one that names none.
  const isExcluding = transaction.requestedOptions?.has(pdExclude.code);
  const leases: Option[] = prefixes.map((prefix) => {
    const exclusion = isExcluding ? assigner.exclusionFrom?.(prefix) : undefined;
    const inside = exclusion ? [exclusion] : [];
    return answerLease(ia.iaType, prefix, preferredLifetime, validLifetime, inside);
  });
  const { now } = transaction;
  const live = boundTo(transaction, ia).filter((lease) => isLive(lease, now));
  for (const prefix of prefixes) {
    const isNew = !live.some((lease) => samePrefix(lease, prefix));
    transaction.noteAssigned(prefix, isNew, assigner.rowIdOf?.(transaction, prefix));
  }
  for (const prefix of gone) leases.push(answerLease(ia.iaType, prefix, 0, 0));
  transaction.answer(ia.value, answerIa(ia, leases));
}
