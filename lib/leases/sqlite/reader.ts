import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import { timeOfStamp } from "../change_stamp.ts";
import type { ChangedClient } from "../changes.ts";
import type { Lease } from "../lease.ts";
import { leaseOfRow, type LeaseRow } from "./lease_row.ts";
import { READS } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";
import type { ClientOnLink } from "../store.ts";

const ADDRESS_LENGTH = 128;

type ClientRow = readonly [
  id: number,
  link: number,
  lastTransaction: number,
  peerAddress: Uint8Array | null,
  relayForward: Uint8Array | null,
  options: Uint8Array,
  change: number,
];

/** Answers what `LeaseReader` asks from the database, the open group included. */
export class DatabaseReader {
  readonly #catalogue: Catalogue;
  readonly #leasesOf: Statement<LeaseRow>;
  readonly #leaseOf: Statement<LeaseRow>;
  readonly #liveLeaseOf: Statement<LeaseRow>;
  readonly #heldLeaseOf: Statement<LeaseRow>;
  readonly #heldBetween: Statement<LeaseRow>;
  readonly #earliestEnd: Statement<[validUntil: number | null]>;
  readonly #clientsOf: Statement<ClientRow>;
  readonly #clientOnLink: Statement<ClientRow>;
  readonly #liveLeasesOfClient: Statement<LeaseRow>;
  readonly #endedLeasesOfClient: Statement<LeaseRow>;
  readonly #linkName: (id: number) => string;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#linkName = (id) => catalogue.linkName(id);
    this.#leasesOf = prepare(database, READS.leasesOf);
    this.#leaseOf = prepare(database, READS.leaseOf);
    this.#liveLeaseOf = prepare(database, READS.liveLeaseOf);
    this.#heldLeaseOf = prepare(database, READS.heldLeaseOf);
    this.#heldBetween = prepare(database, READS.heldBetween);
    this.#earliestEnd = prepare(database, READS.earliestEnd);
    this.#clientsOf = prepare(database, READS.clientsOf);
    this.#clientOnLink = prepare(database, READS.clientOnLink);
    this.#liveLeasesOfClient = prepare(database, READS.liveLeasesOfClient);
    this.#endedLeasesOfClient = prepare(database, READS.endedLeasesOfClient);
  }

  leasesOf(clientId: Uint8Array): Lease[] {
    return this.#leases(this.#leasesOf.all(clientId));
  }

  leaseOf({ address, length }: Prefix): Lease | undefined {
    return this.#lease(this.#leaseOf.get(maskAddress(address, length), length));
  }

  heldWithin(prefix: Prefix, now: number): Lease | undefined {
    for (const length of this.#catalogue.lengths) {
      if (length > prefix.length) continue;
      const row = this.#heldLeaseOf.get(maskAddress(prefix.address, length), length, now);
      if (row) return this.#lease(row);
    }
    if (prefix.length === ADDRESS_LENGTH) return undefined;
    const first = maskAddress(prefix.address, prefix.length);
    return this.heldBetween(first, lastAddress(prefix), now, 1)[0];
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): Lease[] {
    return this.#leases(this.#heldBetween.all(first, last, now, limit));
  }

  earliestEnd(first: Uint8Array, last: Uint8Array, now: number): number | undefined {
    return this.#earliestEnd.get(first, last, now)?.[0] ?? undefined;
  }

  leaseHolding(address: Uint8Array, now: number): Lease | undefined {
    for (const length of this.#catalogue.lengths) {
      const row = this.#liveLeaseOf.get(maskAddress(address, length), length, now);
      if (row) return this.#lease(row);
    }
    return undefined;
  }

  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined {
    const row = this.#clientRow(clientId, link);
    const client = row && this.#client(clientId, row, now);
    return client && client.leases.length > 0 ? client : undefined;
  }

  clientsOnLinks(clientId: Uint8Array, now: number): ClientOnLink[] {
    return this.#clientsOf.all(clientId)
      .map((row) => this.#client(clientId, row, now))
      .filter(({ leases }) => leases.length > 0);
  }

  /** A client with what it holds and what it held; see `LeaseChanges.clientOf`. */
  changedClient(
    clientId: Uint8Array,
    link: string,
    since: number,
    now: number,
  ): ChangedClient | undefined {
    const row = this.#clientRow(clientId, link);
    if (!row) return undefined;
    const ended = this.#leases(this.#endedLeasesOfClient.all(row[0], since, now));
    return { ...this.#client(clientId, row, now), ended };
  }

  #clientRow(clientId: Uint8Array, link: string): ClientRow | undefined {
    const id = this.#catalogue.findLink(link);
    return id === undefined ? undefined : this.#clientOnLink.get(clientId, id);
  }

  #client(clientId: Uint8Array, row: ClientRow, now: number): ClientOnLink {
    const [id, link, lastTransaction, peerAddress, relayForward, options, change] = row;
    const client = {
      clientId,
      link: this.#linkName(link),
      lastTransaction,
      changed: timeOfStamp(change),
      options,
      leases: this.#leases(this.#liveLeasesOfClient.all(id, now)),
    };
    return peerAddress && relayForward
      ? { ...client, relays: { peerAddress, relayForward } }
      : client;
  }

  #lease(row: LeaseRow | undefined): Lease | undefined {
    return row && leaseOfRow(row, this.#linkName);
  }

  #leases(rows: readonly LeaseRow[]): Lease[] {
    return rows.map((row) => leaseOfRow(row, this.#linkName));
  }
}
