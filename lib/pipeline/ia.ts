import { isUnspecified } from "../wire/address.ts";
import type { Option } from "../wire/option.ts";
import { statusCode } from "../wire/options/exchange.ts";
import {
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  iaTa,
  type TemporaryIdentityAssociation,
  type TimedIdentityAssociation,
} from "../wire/options/identity_association.ts";
import { maskAddress, type Prefix, samePrefix } from "../wire/prefix.ts";
import type { Hint, RequestedIa } from "./assigner.ts";
import { isOnLink } from "./link.ts";
import type { RefusalReason } from "./refusal.ts";
import type { Transaction } from "./transaction.ts";

/** An IA of a request, whatever its kind. */
export interface Ia extends RequestedIa {
  /** The value of the option, by which a transaction remembers what is answered. */
  readonly value: TimedIdentityAssociation | TemporaryIdentityAssociation;
}

const IA_CODES: ReadonlySet<number> = new Set([iaNa.code, iaTa.code, iaPd.code]);

/** All IAs of a message, in order. */
export function iasOf(options: readonly Option[]): Ia[] {
  const ias: Ia[] = [];
  for (const { definition: { code }, value } of options) {
    if (!IA_CODES.has(code)) continue;
    const association = value as TimedIdentityAssociation | TemporaryIdentityAssociation;
    ias.push({
      iaType: code,
      iaid: association.iaid,
      value: association,
      hints: hintsOf(code, association.options),
    });
  }
  return ias;
}

/**
 * The IAs with those of one kind and one IAID made into one. Such a thing must not be (RFC 8415
 * sections 21.4 and 21.21), and there is one binding for them all: the first speaks for the rest.
 */
export function withoutRepetitions(ias: readonly Ia[]): readonly Ia[] {
  if (ias.length < 2) return ias;
  const byId = new Map<number, Ia>();
  for (const ia of ias) {
    const id = keyOfIa(ia);
    const first = byId.get(id);
    byId.set(id, first ? { ...first, hints: [...first.hints, ...ia.hints] } : ia);
  }
  return byId.size === ias.length ? ias : [...byId.values()];
}

/** A number that no other IA of a client has. */
export function keyOfIa({ iaType, iaid }: Pick<Ia, "iaType" | "iaid">): number {
  return iaType * 0x1_0000_0000 + iaid;
}

/** IAs of the request that no handler has answered yet. */
export function unansweredIas(transaction: Transaction): Ia[] {
  return transaction.ias.filter(({ value }) => !transaction.handled.has(value));
}

function hintsOf(iaType: number, options: readonly Option[]): Hint[] {
  if (iaType === iaPd.code) {
    return iaPrefix.allIn(options).map(
      ({ prefix, prefixLength, validLifetime: wishedLifetime }) => {
        const length = Math.min(prefixLength, 128);
        // What a client sets after the length is no part of the prefix (RFC 8415 section 21.22).
        return { address: maskAddress(prefix, length), length, wishedLifetime };
      },
    );
  }
  return iaAddress.allIn(options).map(({ address, validLifetime: wishedLifetime }) => ({
    address,
    length: 128,
    wishedLifetime,
  }));
}

/** Whether the IA names an address that cannot be on the client's link (RFC 8415 section 18.3.2). */
export function isOffLink(transaction: Transaction, ia: Ia): boolean {
  return ia.hints.some((hint) => isOffLinkHint(transaction, ia, hint));
}

/**
 * Whether an address in the IA cannot be on the client's link. Nothing is known of that where the
 * link is unknown, and prefixes that are delegated are on no link.
 */
export function isOffLinkHint({ link }: Transaction, { iaType }: Ia, { address }: Prefix): boolean {
  if (!link || link.prefixes.length === 0 || iaType === iaPd.code) return false;
  return !isUnspecified(address) && !isOnLink(link, address);
}

/** How long the client would have this, or else what it names first; 0: it does not say. */
export function wishedLifetimeOf({ hints }: RequestedIa, prefix: Prefix): number {
  const named = hints.find((hint) => samePrefix(hint, prefix));
  if (named && named.wishedLifetime > 0) return named.wishedLifetime;
  return hints.find(({ wishedLifetime }) => wishedLifetime > 0)?.wishedLifetime ?? 0;
}

/** An IA for the response, of the same kind and IAID. T1 and T2 are left to the client. */
export function answerIa(ia: Pick<Ia, "iaType" | "iaid">, options: Option[]): Option {
  if (ia.iaType === iaTa.code) return iaTa.of({ iaid: ia.iaid, options });
  const definition = ia.iaType === iaPd.code ? iaPd : iaNa;
  return definition.of({ iaid: ia.iaid, t1: 0, t2: 0, options });
}

/**
 * An address or prefix for an IA of the response.
 *
 * @param options what it holds
 */
export function answerLease(
  iaType: number,
  { address, length }: Prefix,
  preferredLifetime: number,
  validLifetime: number,
  options: readonly Option[] = [],
): Option {
  return iaType === iaPd.code
    ? iaPrefix.of({
      preferredLifetime,
      validLifetime,
      prefixLength: length,
      prefix: address,
      options,
    })
    : iaAddress.of({ address, preferredLifetime, validLifetime, options });
}

/** An IA for the response that says why there is nothing in it. @param why for people */
export function refuseIa(
  { refusals }: Transaction,
  ia: Ia,
  reason: RefusalReason,
  why: string,
): Option {
  return answerIaStatus(ia, refusals.note(ia, reason), why);
}

/** An IA for the response that holds only a status. */
function answerIaStatus(ia: Ia, code: number, message: string): Option {
  return answerIa(ia, [statusCode.of({ code, message })]);
}
