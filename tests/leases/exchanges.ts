import type { Lease } from "../../lib/leases/lease.ts";
import { emptyExchange, type Exchange, type Grant } from "../../lib/leases/exchange.ts";
import type { RelayTrace } from "../../lib/leases/relay_trace.ts";
import type { ReconfigureKey } from "../../lib/leases/reconfigure_keys.ts";
import type { Settled } from "../../lib/leases/settlement.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, duid, prefix } from "../support/messages.ts";

/** A moment for tests, in Unix seconds. */
export const NOW = 1_800_000_000;

export const IA_NA = 3;
export const IA_PD = 25;

/** A lease for two hours from `NOW`, preferred for one: an IA_PD where it is a prefix. */
export function grant(text: string, change: Partial<Grant> = {}): Grant {
  return {
    ...prefix(text),
    iaType: text.includes("/") ? IA_PD : IA_NA,
    iaid: 1,
    preferredUntil: NOW + 3600,
    validUntil: NOW + 7200,
    ...change,
  };
}

/** An exchange of client 1 on the link "lan" at `NOW`. */
export function exchange(change: Partial<Exchange> = {}): Exchange {
  return {
    clientId: duid(1),
    link: "lan",
    at: NOW,
    granted: [],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: NOW + 86_400,
    ...change,
  };
}

/** Gives a client on a link its key, and nothing else. */
export function keyGiven(
  { clientId, link, ...reconfigureKey }: ReconfigureKey,
  at = NOW,
): Exchange {
  return { ...emptyExchange(clientId, link, at), reconfigureKey };
}

/** Runs `then` when what was recorded holds, and never when it is lost. */
export function ifHeld(then: () => void): Settled {
  return ({ kind }) => {
    if (kind === "held") then();
  };
}

/** A Reply to a client that was heard directly. */
export const DIRECT = { options: Uint8Array.of(0, 23, 0, 0) } as const;

/** How a client was heard of through relays. */
export function relayed(change: Partial<RelayTrace> = {}): RelayTrace {
  return {
    peerAddress: address("fe80::1"),
    relayForward: Uint8Array.of(12, 0),
    relayIds: [duid(1001)],
    remoteIds: [Uint8Array.of(0, 0, 0, 9, 1)],
    ...change,
  };
}

/** Leases as text, in order. */
export function texts(leases: readonly Lease[]): string[] {
  return leases.map(formatPrefix).sort();
}
