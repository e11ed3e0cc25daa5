import type { Links } from "../pipeline/link.ts";
import type { PrefixSet } from "../pools/prefix_set.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { contains, type Prefix } from "../wire/prefix.ts";

/** Who may ask, and what is told. */
export interface LeasequeryPolicy {
  readonly allowFrom: readonly Prefix[];
  /** Codes of options that never leave, asked for or not (RFC 5007 section 5). */
  readonly sensitiveOptions: ReadonlySet<number>;
  /** Whether a LEASEQUERY may come through relays (RFC 5007 section 5). */
  readonly allowRelayed: boolean;
  readonly links: Links;
  /** Prefixes that this server delegates parts of. */
  readonly delegable: PrefixSet;
}

/** Whether the sender, and behind relays the requestor too, may ask, and by this listener. */
export function mayAsk(
  policy: Pick<LeasequeryPolicy, "allowFrom">,
  { reception, relays }: Transaction,
): boolean {
  const [nearest] = relays;
  const { peerAddress, listener } = reception;
  return isIn(policy.allowFrom, peerAddress) &&
    (!listener.allowFrom || isIn(listener.allowFrom, peerAddress)) &&
    (!nearest || isIn(policy.allowFrom, nearest.peerAddress));
}

function isIn(prefixes: readonly Prefix[], address: Uint8Array): boolean {
  return prefixes.some((prefix) => contains(prefix, address));
}
