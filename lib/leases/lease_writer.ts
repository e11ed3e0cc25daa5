import type { DatabaseSync } from "node:sqlite";
import { iaPd } from "../wire/options/identity_association.ts";
import { lastAddress, maskAddress, type Prefix } from "../wire/prefix.ts";
import type { Catalogue } from "./catalogue.ts";
import { STATES } from "./lease_row.ts";
import { WRITES } from "./queries.ts";
import { changesAny, prepare, type Statement } from "./statement.ts";
import type { Exchange, Grant } from "./store.ts";

const RELEASED = STATES.indexOf("released");

/** Writes down what becomes of leases. */
export class LeaseWriter {
  readonly #catalogue: Catalogue;
  readonly #extend: Statement<[]>;
  readonly #find: Statement<[client: number, state: number, validUntil: number]>;
  readonly #put: Statement<[]>;
  readonly #endDelegationOfOthers: Statement<[]>;
  readonly #endDelegationsOfOthersWithin: Statement<[]>;
  readonly #end: Statement<[]>;
  readonly #decline: Statement<[]>;
  readonly #forgetClient: Statement<[]>;
  #returns = 0;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#extend = prepare(database, WRITES.extendLease);
    this.#find = prepare(database, WRITES.findLease);
    this.#put = prepare(database, WRITES.putLease);
    this.#endDelegationOfOthers = prepare(database, WRITES.endDelegationOfOthers);
    this.#endDelegationsOfOthersWithin = prepare(database, WRITES.endDelegationsOfOthersWithin);
    this.#end = prepare(database, WRITES.endLease);
    this.#decline = prepare(database, WRITES.declineLease);
    this.#forgetClient = prepare(database, WRITES.forgetClient);
  }

  /** Counts what gave addresses back before their time; an exchange that is undone counts too. */
  get returns(): number {
    return this.#returns;
  }

  /** Gives an address or prefix to the client in row `client`, whoever had it before. */
  grant(exchange: Exchange, client: number, grant: Grant): void {
    const { length, iaType, iaid, preferredUntil, validUntil } = grant;
    const { clientId, at } = exchange;
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
    );
    if (extended) return;
    const before = this.#find.get(address, length);
    this.#put.run(address, length, client, iaType, iaid, preferredUntil, validUntil);
    if (before) {
      const [holder, state, until] = before;
      if (state !== RELEASED && until > at && until > validUntil) this.#returns++;
      if (holder !== client) this.#forgetClient.run(holder);
    }
    if (iaType === iaPd.code) this.#endOverlaps(clientId, { address, length }, at);
    this.#catalogue.addLength(length);
  }

  /** Ends the lease of a client; another's is left alone. */
  end({ clientId, at }: Exchange, { address, length }: Prefix): void {
    if (changesAny(this.#end, at, maskAddress(address, length), length, clientId)) this.#returns++;
  }

  /** Keeps the lease of a client back from everybody; another's is left alone. */
  decline({ clientId, at, declinedUntil }: Exchange, { address, length }: Prefix): void {
    this.#decline.run(at, declinedUntil, maskAddress(address, length), length, clientId);
  }

  /** What is delegated to one client is not another's, in part or as a whole. */
  #endOverlaps(clientId: Uint8Array, prefix: Prefix, at: number): void {
    const { address, length } = prefix;
    for (const shorter of this.#catalogue.lengths) {
      if (shorter >= length) continue;
      const around = maskAddress(address, shorter);
      if (changesAny(this.#endDelegationOfOthers, at, around, shorter, clientId)) this.#returns++;
    }
    const last = lastAddress(prefix);
    if (changesAny(this.#endDelegationsOfOthersWithin, at, address, last, length, clientId)) {
      this.#returns++;
    }
  }
}
