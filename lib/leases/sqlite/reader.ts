import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import { timeOfStamp } from "../change_stamp.ts";
import type { ChangedClient } from "../changes.ts";
import type { Lease } from "../lease.ts";
import { leaseOfRow, type LeaseRow } from "./lease_row.ts";
import { heldAround, liveAround, READS } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";
import type { ClientOnLink } from "../client_pages.ts";
import type { Held } from "../held.ts";

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
  readonly #liveAround: (lengths: number) => Statement<LeaseRow>;
  readonly #heldAround: (lengths: number) => Statement<LeaseRow>;
  readonly #heldInside: Statement<LeaseRow>;
  readonly #heldBetween: Statement<[address: Uint8Array, length: number, heldUntil: number]>;
  readonly #heldUntil: Statement<[heldUntil: number]>;
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
    this.#liveAround = preparedFor(database, liveAround);
    this.#heldAround = preparedFor(database, heldAround);
    this.#heldBetween = prepare(database, READS.heldBetween);
    this.#heldInside = prepare(database, READS.heldInside);
    this.#heldUntil = prepare(database, READS.heldUntil);
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
    const around = this.#around(prefix, now, this.#heldAround);
    if (around) return around;
    if (prefix.length === ADDRESS_LENGTH) return undefined;
    const first = maskAddress(prefix.address, prefix.length);
    return this.#lease(this.#heldInside.get(first, lastAddress(prefix), now));
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): Held[] {
    return this.#heldBetween.all(first, last, limit, now)
      .map(([address, length, heldUntil]) => ({ address, length, heldUntil }));
  }

  /** Until when exactly this address or prefix is held; 0: it is not. */
  heldUntil({ address, length }: Prefix): number {
    return this.#heldUntil.get(address, length)?.[0] ?? 0;
  }

  leaseHolding(address: Uint8Array, now: number): Lease | undefined {
    return this.#around({ address, length: ADDRESS_LENGTH }, now, this.#liveAround);
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

  /** The longest that is as long as the prefix or shorter, all lengths in one step. */
  #around(
    { address, length }: Prefix,
    now: number,
    statementFor: (lengths: number) => Statement<LeaseRow>,
  ): Lease | undefined {
    const values: (Uint8Array | number)[] = [now];
    for (const each of this.#catalogue.lengths) {
      if (each <= length) values.push(maskAddress(address, each), each);
    }
    if (values.length === 1) return undefined;
    return this.#lease(statementFor((values.length - 1) / 2).get(...values));
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

/** Prepares a statement for each number of lengths that is asked for. */
function preparedFor(
  database: DatabaseSync,
  sqlFor: (lengths: number) => string,
): (lengths: number) => Statement<LeaseRow> {
  const statements: Statement<LeaseRow>[] = [];
  return (lengths) => statements[lengths] ??= prepare(database, sqlFor(lengths));
}
