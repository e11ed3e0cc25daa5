import type { Links } from "../pipeline/link.ts";
import type { PrefixSet } from "../pools/prefix_set.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { contains, type Prefix } from "../wire/prefix.ts";
import type { PrefixMatcher } from "../wire/prefix_matcher.ts";

/** Who may ask, and what is told. */
export interface LeasequeryPolicy {
  readonly allowFrom: PrefixMatcher;
  /** Codes of options that never leave, asked for or not (RFC 5007 section 5). */
  readonly sensitiveOptions: ReadonlySet<number>;
  /** Whether a LEASEQUERY may come through relays (RFC 5007 section 5). */
  readonly allowRelayed: boolean;
  readonly links: Links;
  /** Prefixes that this server delegates parts of. */
  readonly delegable: PrefixSet;
}

/**
 * Whether the sender may ask, and by this listener. Behind relays everybody on the way must be
 * allowed: who asks through an honest relay can write a Relay-forward of whoever is.
 */
export function mayAsk(
  policy: Pick<LeasequeryPolicy, "allowFrom">,
  { reception, relays }: Transaction,
): boolean {
  const { peerAddress, listener } = reception;
  return policy.allowFrom.has(peerAddress) &&
    (!listener.allowFrom || isIn(listener.allowFrom, peerAddress)) &&
    relays.every((relay) => policy.allowFrom.has(relay.peerAddress));
}

function isIn(prefixes: readonly Prefix[], address: Uint8Array): boolean {
  return prefixes.some((prefix) => contains(prefix, address));
}
