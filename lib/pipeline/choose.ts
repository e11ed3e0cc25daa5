import { isLive, type Lease } from "../leases/lease.ts";
import { MessageType } from "../wire/message_type.ts";
import { contains, type Prefix, samePrefix } from "../wire/prefix.ts";
import type { Assigner } from "./assigner.ts";
import { boundTo, liveOf } from "./client_leases.ts";
import type { Ia } from "./ia.ts";
import type { Transaction } from "./transaction.ts";

/** What an IA is given, and whose it is. */
export interface Given {
  readonly prefix: Prefix;
  readonly assigner: Assigner;
}

const NOTHING: readonly Given[] = [];

/** What the IA is given in the assigner's turn; nothing, when the IA is for another to answer. */
export function choose(transaction: Transaction, assigner: Assigner, ia: Ia): readonly Given[] {
  if (assigner.overrides) return givenBy(assigner, assigner.pick(transaction, ia));
  const wanted = lengthWanted(ia);
  const others = transaction.assigners.filter((other) =>
    other !== assigner && other.iaType === assigner.iaType && !other.isInAddition
  );
  const exact = ofOtherLength(transaction, [assigner, ...others], ia, wanted);
  if (exact.length > 0) return exact;
  for (const leases of [liveOf(transaction, ia), worthHavingAgain(transaction, ia, wanted)]) {
    const kept = leases.filter((lease) => isKept(transaction, assigner, lease, ia));
    if (kept.length > 0) return givenBy(assigner, kept);
    if (leases.some((lease) => others.some((other) => isKept(transaction, other, lease, ia)))) {
      return NOTHING;
    }
  }
  for (const hint of ia.hints) {
    if (isGivable(transaction, assigner, hint, ia)) return givenBy(assigner, [hint]);
    if (others.some((other) => isGivable(transaction, other, hint, ia))) return NOTHING;
  }
  for (const picking of inOrderOfLength(assigner, others, wanted)) {
    const picked = picking.pick(transaction, ia);
    if (picked.length > 0) return givenBy(picking, picked);
  }
  return NOTHING;
}

/**
 * What the IA is given by those who give something in addition: what it has of each, else what it
 * hints at, else what is free. Nothing, where a row assigns something on the same prefix of the link.
 */
export function additionsTo(
  transaction: Transaction,
  ia: Ia,
  given: readonly Given[],
): readonly Given[] {
  return addingTo(transaction, ia).flatMap((assigner) => {
    if (given.some((each) => each.assigner === assigner)) return NOTHING;
    const held = heldFrom(transaction, assigner, ia);
    const prefixes = held.length > 0 ? held : newFrom(transaction, assigner, ia);
    return givenBy(assigner, prefixes.filter((prefix) => !isBesideRow(transaction, prefix, given)));
  });
}

/**
 * What the IA is given by one of those who give something in addition, where none of the others
 * has anything for it: what it has, or, where there are no others, what is free.
 */
export function additionAlone(transaction: Transaction, ia: Ia): readonly Given[] {
  const isAlone = transaction.assigners.every((other) =>
    other.iaType !== ia.iaType || other.isInAddition
  );
  for (const assigner of addingTo(transaction, ia)) {
    const held = heldFrom(transaction, assigner, ia);
    const prefixes = held.length > 0 || !isAlone ? held : newFrom(transaction, assigner, ia);
    if (prefixes.length > 0) return givenBy(assigner, prefixes);
  }
  return NOTHING;
}

/** The same assigner gives each of these. */
export function givenBy(assigner: Assigner, prefixes: readonly Prefix[]): readonly Given[] {
  return prefixes.map((prefix) => ({ prefix, assigner }));
}

function addingTo({ assigners }: Transaction, { iaType }: Ia): readonly Assigner[] {
  return assigners.filter((each) => each.isInAddition && each.iaType === iaType);
}

/** What the IA has of it, else what it had last. */
function heldFrom(transaction: Transaction, assigner: Assigner, ia: Ia): readonly Prefix[] {
  const kept = boundTo(transaction, ia).filter((lease) => isKept(transaction, assigner, lease, ia));
  const live = kept.filter((lease) => isLive(lease, transaction.now));
  if (live.length > 0) return live;
  return kept.sort((one, other) => other.validUntil - one.validUntil).slice(0, 1);
}

function newFrom(transaction: Transaction, assigner: Assigner, ia: Ia): readonly Prefix[] {
  if (transaction.leases.areAllItMayHave) {
    transaction.noteLimit("leasesPerClient");
    return [];
  }
  const hint = ia.hints.find((each) => isGivable(transaction, assigner, each, ia));
  return hint ? [hint] : assigner.pick(transaction, ia);
}

function isBesideRow({ link }: Transaction, prefix: Prefix, given: readonly Given[]): boolean {
  const around = link?.prefixes.find((each) => contains(each, prefix.address));
  return around !== undefined &&
    given.some((each) => each.assigner.overrides && contains(around, each.prefix.address));
}

/**
 * What a client is given that soliciting hints at another length than that of what it has, from a
 * pool of exactly that length (RFC 8168 section 3.2); by a Request it takes what it was offered.
 */
function ofOtherLength(
  transaction: Transaction,
  assigners: readonly Assigner[],
  ia: Ia,
  wanted: number | undefined,
): readonly Given[] {
  if (wanted === undefined || transaction.rules.leases === "extended") return NOTHING;
  const exact = assigners.filter(({ delegatedLength }) => delegatedLength === wanted);
  if (exact.length === 0) return NOTHING;
  const live = liveOf(transaction, ia);
  const isForAnother = (lease: Lease) =>
    lease.length === wanted || ia.hints.some((hint) => samePrefix(hint, lease)) ||
    assigners.some((each) => each.overrides && each.serves(transaction, lease, ia));
  if (live.length === 0 || live.some(isForAnother)) return NOTHING;
  for (const assigner of exact) {
    const hint = ia.hints.find((each) => isGivable(transaction, assigner, each, ia));
    const isSoliciting = transaction.request.type === MessageType.solicit;
    const prefixes = hint ? [hint] : isSoliciting ? assigner.pick(transaction, ia) : [];
    if (prefixes.length > 0) return givenBy(assigner, prefixes);
  }
  return NOTHING;
}

/** What the IA had, unless the client asks for something of another length now. */
function worthHavingAgain(
  transaction: Transaction,
  ia: Ia,
  wanted: number | undefined,
): readonly Lease[] {
  return boundTo(transaction, ia).filter((lease) =>
    !isLive(lease, transaction.now) && (wanted === undefined || lease.length === wanted)
  );
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
  return assigner.serves(transaction, lease, ia) &&
    (isLive(lease, transaction.now) || assigner.isFree(transaction, lease, ia));
}

function isGivable(transaction: Transaction, assigner: Assigner, hint: Prefix, ia: Ia): boolean {
  return assigner.serves(transaction, hint, ia) && assigner.isFree(transaction, hint, ia);
}
