import { DELEGATED } from "../lease.ts";
import type { DatabaseSync } from "node:sqlite";
import { lastAddress, maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { HeldFeed } from "../held_feed.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ChangeWriter } from "./change_writer.ts";
import { changesAny, prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";
import type { Exchange, Grant } from "../exchange.ts";
import { DueStamps } from "./due_stamps.ts";
import { ACTIVE, DECLINED } from "./lease_row.ts";
import type { PastLeases } from "./past_leases.ts";
import type { RevokedLeases } from "./revoked_leases.ts";
import type { PoolCountStore } from "./pool_count_store.ts";

type RevocableLease = readonly [...LeaseToEnd, validUntil: number];

const NO_ROW = [null, null, null, null] as const;

type LeaseBefore = readonly [
  client: number,
  iaType: number,
  iaid: number,
  state: number,
  began: number,
  validUntil: number,
  change: number,
  hostname: string | null,
];
type LeaseToEnd = readonly [
  client: number,
  address: Uint8Array,
  length: number,
  iaType: number,
  state: number,
];

const TO_END = "SELECT client, address, length, ia_type, state FROM leases";
// Both are active leases to the rest of Sextant; of the second it is recorded that it has expired.
const IS_ACTIVE = "state IN (0, 3)";
// By the row of the client: a DUID may have rows on any number of links.
const HOLDER = "(SELECT duid FROM clients WHERE id = client)";

/** What changes leases. */
export const LEASE_SQL = {
  // A lease that goes on as it was, only longer: nobody else is concerned.
  extend: sql(`
    UPDATE leases SET preferred_until = ?1, valid_until = ?2, change = ?9, row_id = ?10,
      heard_from = ?11, renew_at = ?12, hostname = ?13
    WHERE address = ?3 AND length = ?4 AND client = ?5 AND ia_type = ?6 AND iaid = ?7
      AND state = 0 AND valid_until > ?8 AND valid_until <= ?2`),
  find: sql<LeaseBefore>(`
    SELECT client, ia_type, iaid, state, began, valid_until, change, hostname
    FROM leases WHERE address = ? AND length = ?`),
  insert: sql(`
    INSERT INTO leases
      (address, length, client, ia_type, iaid, preferred_until, valid_until, change, row_id,
        heard_from, renew_at, hostname, began, state, due)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14) ON CONFLICT DO NOTHING`),
  replace: sql(`
    UPDATE leases SET client = ?3, ia_type = ?4, iaid = ?5, preferred_until = ?6, valid_until = ?7,
      change = ?8, row_id = ?9, heard_from = ?10, renew_at = ?11, hostname = ?12, state = 0,
      due = ?14, began = ?13, told_until = NULL
    WHERE address = ?1 AND length = ?2`),
  delegationOfOthers: sql<LeaseToEnd>(`
    ${TO_END} WHERE address = ? AND length = ? AND ia_type = 25 AND state <> 1
      AND ${HOLDER} <> ?`),
  delegationsOfOthersWithin: sql<LeaseToEnd>(`
    ${TO_END} WHERE address BETWEEN ? AND ? AND length > ? AND ia_type = 25 AND state <> 1
      AND ${HOLDER} <> ?`),
  active: sql<LeaseToEnd>(`
    ${TO_END} WHERE address = ? AND length = ? AND ${IS_ACTIVE} AND ${HOLDER} = ?`),
  end: sql(`
    UPDATE leases SET state = 1, preferred_until = min(preferred_until, ?1),
      valid_until = min(valid_until, ?1), change = ?2
    WHERE address = ?3 AND length = ?4`),
  revocable: sql<RevocableLease>(`
    SELECT client, address, length, ia_type, state, valid_until FROM leases
    WHERE address = ? AND length = ? AND state <> 1 AND ${HOLDER} = ?`),
  noteTold: sql("UPDATE leases SET told_until = ? WHERE address = ? AND length = ?"),
  decline: sql(`
    UPDATE leases SET state = 2, preferred_until = min(preferred_until, ?1), change = ?2,
      valid_until = ?3, due = ?6
    WHERE address = ?4 AND length = ?5`),
} as const;

/** Writes down what becomes of leases. */
export class LeaseWriter {
  readonly #sql: Prepared<typeof LEASE_SQL>;
  readonly #catalogue: Catalogue;
  readonly #changes: ChangeWriter;
  readonly #dues = new DueStamps();

  constructor(
    database: DatabaseSync,
    catalogue: Catalogue,
    changes: ChangeWriter,
    readonly held: HeldFeed,
    readonly pools: PoolCountStore,
    readonly past: PastLeases,
    readonly revoked: RevokedLeases,
  ) {
    this.#sql = prepareAll(database, LEASE_SQL);
    this.#catalogue = catalogue;
    this.#changes = changes;
  }

  /** Gives an address or prefix to the client in row `client`, whoever had it before. */
  grant(exchange: Exchange, client: number, grant: Grant): void {
    const { length, iaType, iaid, preferredUntil, validUntil, row } = grant;
    const { clientId, at, isClientNew } = exchange;
    const { stamp } = this.#changes;
    const address = maskAddress(grant.address, length);
    const follows = row ? [row.id, row.heardFrom, row.renewAt, row.hostname ?? null] : NO_ROW;
    const extended = !isClientNew && changesAny(
      this.#sql.extend,
      preferredUntil,
      validUntil,
      address,
      length,
      client,
      iaType,
      iaid,
      at,
      stamp,
      ...follows,
    );
    this.held.note({ address, length }, validUntil);
    if (extended) return;
    const lease = [
      address,
      length,
      client,
      iaType,
      iaid,
      preferredUntil,
      validUntil,
      stamp,
      ...follows,
    ];
    const due = this.#dues.at(validUntil);
    if (!changesAny(this.#sql.insert, ...lease, at, due)) {
      const [holder, formerType, formerIaid, state, began, until, change, hostname] = this.#sql.find
        .get(address, length)!;
      const goesOn = holder === client && formerType === iaType && formerIaid === iaid &&
        state === ACTIVE && until > at;
      if (!goesOn) {
        const former = { address, length, client: holder, iaType: formerType, iaid: formerIaid };
        this.past.keep({ ...former, began, validUntil: until, state, change, hostname }, at);
      }
      this.#sql.replace.run(...lease, goesOn ? began : at, due);
      this.pools.note(address, length, formerType, state, -1);
      if (holder !== client) {
        this.#changes.noteLoss(holder, { address, length, iaType: formerType });
      }
    }
    this.pools.note(address, length, iaType, ACTIVE, 1);
    if (iaType === DELEGATED) this.#endOverlaps(clientId, { address, length }, at);
    this.#catalogue.addLength(length);
  }

  /** Ends the lease of a client; another's is left alone. */
  end({ clientId, at }: Exchange, { address, length }: Prefix): void {
    this.#end(this.#sql.active.all(maskAddress(address, length), length, clientId), at);
  }

  /** Ends a lease, or frees a declined address, by an operator's word. */
  revoke({ clientId, at }: Exchange, { address, length }: Prefix): void {
    const found = this.#sql.revocable.get(maskAddress(address, length), length, clientId);
    if (!found) return;
    const [client, masked, , iaType, state, validUntil] = found;
    this.#end([[client, masked, length, iaType, state]], at);
    if (state !== ACTIVE || validUntil <= at) return;
    this.#sql.noteTold.run(validUntil, masked, length);
    this.revoked.noteAny();
  }

  /** Keeps the lease of a client back from everybody; another's is left alone. */
  decline({ clientId, at, declinedUntil }: Exchange, { address, length }: Prefix): void {
    const masked = maskAddress(address, length);
    const { stamp } = this.#changes;
    const active = this.#sql.active.get(masked, length, clientId);
    if (!active) return;
    const [client, , , iaType, state] = active;
    const due = this.#dues.at(declinedUntil);
    this.#sql.decline.run(at, stamp, declinedUntil, masked, length, due);
    this.pools.note(masked, length, iaType, state, -1);
    this.pools.note(masked, length, iaType, DECLINED, 1);
    this.held.note({ address: masked, length }, declinedUntil);
    this.#changes.note(client);
  }

  /**
   * What is delegated to one client is not another's, in part or as a whole. That goes for what is
   * over too: it would be the other's again when the clock goes back.
   */
  #endOverlaps(clientId: Uint8Array, prefix: Prefix, at: number): void {
    const { address, length } = prefix;
    for (const shorter of this.#catalogue.lengths) {
      if (shorter >= length) continue;
      const around = maskAddress(address, shorter);
      this.#end(this.#sql.delegationOfOthers.all(around, shorter, clientId), at);
    }
    const last = lastAddress(prefix);
    this.#end(this.#sql.delegationsOfOthersWithin.all(address, last, length, clientId), at);
  }

  #end(leases: readonly LeaseToEnd[], at: number): void {
    for (const [client, address, length, iaType, state] of leases) {
      this.#sql.end.run(at, this.#changes.stamp, address, length);
      this.pools.note(address, length, iaType, state, -1);
      // Not until now: the clock may go back.
      this.held.note({ address, length }, 0);
      this.#changes.note(client);
    }
  }
}
