import { INFINITY } from "../leases/lease.ts";
import { toHex } from "../wire/bytes.ts";
import { encodeOptions } from "../wire/message.ts";
import { lqRelayData } from "../wire/options/leasequery.ts";
import type { ClientRecord } from "./client_record.ts";

interface LastTold {
  readonly baseTime: number;
  readonly state: string;
}

/**
 * What was told last of each address and prefix, to know what a server tells again: that of a
 * catch-up overlaps with what came before, and with what comes meanwhile (RFC 7653 section 8.4.1).
 */
export class Told {
  readonly #last = new Map<string, LastTold>();

  /** Remembers that this was told. Without the server's time nothing can be recognised later. */
  add(record: ClientRecord): void {
    const { baseTime } = record;
    if (baseTime === undefined) return;
    const told = { baseTime, state: stateOf(record, baseTime) };
    for (const lease of leasesOf(record)) {
      // At the end again, so that the oldest stand first.
      this.#last.delete(lease);
      this.#last.set(lease, told);
    }
  }

  /** Whether just this was told last of what the client holds. */
  isRepeated(record: ClientRecord): boolean {
    const { baseTime } = record;
    if (baseTime === undefined) return false;
    const state = stateOf(record, baseTime);
    return leasesOf(record).some((lease) => this.#last.get(lease)?.state === state);
  }

  /** Whether something was told of an address or prefix in it that the server said later. */
  isOutdated(record: ClientRecord): boolean {
    const { baseTime } = record;
    if (baseTime === undefined) return false;
    return leasesOf(record).some((lease) => (this.#last.get(lease)?.baseTime ?? 0) > baseTime);
  }

  /** Forgets what the server said before that time. */
  forgetBefore(baseTime: number): void {
    for (const [lease, told] of this.#last) {
      if (told.baseTime >= baseTime) return;
      this.#last.delete(lease);
    }
  }

  /** How many addresses and prefixes are remembered. */
  get size(): number {
    return this.#last.size;
  }
}

function leasesOf({ clientId, addresses, prefixes }: ClientRecord): string[] {
  if (addresses.length + prefixes.length === 0) return [`client ${toHex(clientId)}`];
  return [
    ...addresses.map(({ address }) => toHex(address)),
    ...prefixes.map(({ prefix, prefixLength }) => `${toHex(prefix)}/${prefixLength}`),
  ];
}

/** The same text for the same state, whenever it is told: with points in time, not with spans. */
function stateOf(record: ClientRecord, baseTime: number): string {
  const { clientId, lastTransaction, addresses, prefixes, options, relayData } = record;
  const lifetimes = [...addresses, ...prefixes].map(({ validLifetime }) =>
    validLifetime === 0 || validLifetime === INFINITY ? validLifetime : baseTime + validLifetime
  );
  const others = relayData ? [...options, lqRelayData.of(relayData)] : options;
  return [
    toHex(clientId),
    baseTime - lastTransaction,
    ...leasesOf(record),
    ...lifetimes,
    toHex(encodeOptions(others)),
  ].join(" ");
}
