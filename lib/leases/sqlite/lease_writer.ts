import { DELEGATED } from "../lease.ts";
import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { HeldFeed } from "../held_feed.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { WRITES } from "./queries.ts";
import { changesAny, prepare, type Statement } from "../../sqlite/statement.ts";
import type { Exchange, Grant } from "../exchange.ts";

type LeaseBefore = readonly [client: number, iaType: number];
type EndedLease = readonly [client: number, address: Uint8Array, length: number];

/** Writes down what becomes of leases. */
export class LeaseWriter {
  readonly #catalogue: Catalogue;
  readonly #changes: ChangeWriter;
  readonly #extend: Statement<[]>;
  readonly #find: Statement<LeaseBefore>;
  readonly #put: Statement<[]>;
  readonly #endDelegationOfOthers: Statement<EndedLease>;
  readonly #endDelegationsOfOthersWithin: Statement<EndedLease>;
  readonly #end: Statement<EndedLease>;
  readonly #decline: Statement<[client: number]>;

  constructor(
    database: DatabaseSync,
    catalogue: Catalogue,
    changes: ChangeWriter,
    readonly held: HeldFeed,
  ) {
    this.#catalogue = catalogue;
    this.#changes = changes;
    this.#extend = prepare(database, WRITES.extendLease);
    this.#find = prepare(database, WRITES.findLease);
    this.#put = prepare(database, WRITES.putLease);
    this.#endDelegationOfOthers = prepare(database, WRITES.endDelegationOfOthers);
    this.#endDelegationsOfOthersWithin = prepare(database, WRITES.endDelegationsOfOthersWithin);
    this.#end = prepare(database, WRITES.endLease);
    this.#decline = prepare(database, WRITES.declineLease);
  }

  /** Gives an address or prefix to the client in row `client`, whoever had it before. */
  grant(exchange: Exchange, client: number, grant: Grant): void {
    const { length, iaType, iaid, preferredUntil, validUntil } = grant;
    const { clientId, at } = exchange;
    const { stamp } = this.#changes;
    const address = maskAddress(grant.address, length);
    const extended = changesAny(
      this.#extend,
      preferredUntil,
      validUntil,
      address,
      length,
      client,
      iaType,
      iaid,
      at,
      stamp,
    );
    this.held.note({ address, length }, validUntil);
    if (extended) return;
    const before = this.#find.get(address, length);
    this.#put.run(address, length, client, iaType, iaid, preferredUntil, validUntil, stamp);
    if (before) {
      const [holder, iaType] = before;
      if (holder !== client) this.#changes.noteLoss(holder, { address, length, iaType });
    }
    if (iaType === DELEGATED) this.#endOverlaps(clientId, { address, length }, at);
    this.#catalogue.addLength(length);
  }

  /** Ends the lease of a client; another's is left alone. */
  end({ clientId, at }: Exchange, { address, length }: Prefix): void {
    const { stamp } = this.#changes;
    this.#noteEnded(this.#end.all(at, stamp, maskAddress(address, length), length, clientId));
  }

  /** Keeps the lease of a client back from everybody; another's is left alone. */
  decline({ clientId, at, declinedUntil }: Exchange, { address, length }: Prefix): void {
    const masked = maskAddress(address, length);
    const { stamp } = this.#changes;
    const declined = this.#decline.get(at, stamp, declinedUntil, masked, length, clientId);
    if (!declined) return;
    this.held.note({ address: masked, length }, declinedUntil);
    this.#changes.note(declined[0]);
  }

  /**
   * What is delegated to one client is not another's, in part or as a whole. That goes for what is
   * over too: it would be the other's again when the clock goes back.
   */
  #endOverlaps(clientId: Uint8Array, prefix: Prefix, at: number): void {
    const { address, length } = prefix;
    const { stamp } = this.#changes;
    for (const shorter of this.#catalogue.lengths) {
      if (shorter >= length) continue;
      const around = maskAddress(address, shorter);
      this.#noteEnded(this.#endDelegationOfOthers.all(at, stamp, around, shorter, clientId));
    }
    const last = lastAddress(prefix);
    this.#noteEnded(
      this.#endDelegationsOfOthersWithin.all(at, stamp, address, last, length, clientId),
    );
  }

  #noteEnded(ended: readonly EndedLease[]): void {
    for (const [client, address, length] of ended) {
      // Not until now: the clock may go back.
      this.held.note({ address, length }, 0);
      this.#changes.note(client);
    }
  }
}
