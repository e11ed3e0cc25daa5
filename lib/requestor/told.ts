import { INFINITY } from "../leases/lease.ts";
import { toHex } from "../wire/bytes.ts";
import { encodeOptions } from "../wire/message.ts";
import { lqRelayData } from "../wire/options/leasequery.ts";
import type { ClientRecord } from "./client_record.ts";

/** What was told of a client, with points in time instead of spans: they stay, whenever it is told. */
interface ClientState {
  readonly baseTime: number;
  readonly client: string;
  readonly heard: number;
  /** Options and relay data. */
  readonly others: string;
}

/** What was told last of an address or prefix. */
interface LeaseState {
  readonly of: ClientState;
  /** 0 for one that has ended. */
  readonly until: number;
}

/** Seconds by which a server that says "just now" may mean later than its own base time. */
const JUST_NOW = 2;

/**
 * What was told last of each address and prefix, to know what a server tells again: that of a
 * catch-up overlaps with what came before, and with what comes meanwhile (RFC 7653 section 8.4.1).
 */
export class Told {
  readonly #last = new Map<string, LeaseState>();

  /** Remembers that this was told. Without the server's time nothing can be recognised later. */
  add(record: ClientRecord): void {
    const of = stateOf(record);
    if (!of) return;
    for (const [lease, until] of leasesOf(record, of)) {
      // At the end again, so that the oldest stand first.
      this.#last.delete(lease);
      this.#last.set(lease, { of, until });
    }
  }

  /** Whether just this was told last, of everything that the client holds or held. */
  isRepeated(record: ClientRecord): boolean {
    const of = stateOf(record);
    if (!of) return false;
    return leasesOf(record, of).every(([lease, until]) => {
      const last = this.#last.get(lease);
      if (last?.until !== until || last.of.client !== of.client) return false;
      // An end is the same, whatever the client does later.
      return until === 0 || isSameState(last.of, of);
    });
  }

  /** Whether something was told of an address or prefix in it that the server said later. */
  isOutdated(record: ClientRecord): boolean {
    const of = stateOf(record);
    if (!of) return false;
    return leasesOf(record, of).some(([lease]) =>
      (this.#last.get(lease)?.of.baseTime ?? 0) > of.baseTime
    );
  }

  /** Forgets what the server said before that time. */
  forgetBefore(baseTime: number): void {
    for (const [lease, last] of this.#last) {
      if (last.of.baseTime >= baseTime) return;
      this.#last.delete(lease);
    }
  }

  /** How many addresses and prefixes are remembered. */
  get size(): number {
    return this.#last.size;
  }
}

function stateOf(record: ClientRecord): ClientState | undefined {
  const { baseTime, clientId, lastTransaction, options, relayData } = record;
  if (baseTime === undefined) return undefined;
  const others = relayData ? [...options, lqRelayData.of(relayData)] : options;
  return {
    baseTime,
    client: toHex(clientId),
    heard: baseTime - lastTransaction,
    others: toHex(encodeOptions(others)),
  };
}

function isSameState(last: ClientState, now: ClientState): boolean {
  if (last.others !== now.others) return false;
  if (last.heard === now.heard) return true;
  // A server that still had older changes to tell than this gave a base time before it, and no
  // client can have been heard later than that.
  const wasJustHeard = last.heard === last.baseTime;
  return wasJustHeard && now.heard > last.heard && now.heard - last.heard <= JUST_NOW;
}

/** Addresses and prefixes, each with the time until it is valid. */
function leasesOf(
  { addresses, prefixes }: ClientRecord,
  { client, baseTime }: ClientState,
): [lease: string, until: number][] {
  const until = ({ validLifetime }: { readonly validLifetime: number }) =>
    validLifetime === 0 || validLifetime === INFINITY ? validLifetime : baseTime + validLifetime;
  // A client that holds nothing is known by itself.
  if (addresses.length + prefixes.length === 0) return [[`client ${client}`, INFINITY]];
  return [
    ...addresses.map((held): [string, number] => [toHex(held.address), until(held)]),
    ...prefixes.map((held): [string, number] => [
      `${toHex(held.prefix)}/${held.prefixLength}`,
      until(held),
    ]),
  ];
}
