import type { Lease, LeaseState } from "../lease.ts";

/** Numbers of states in the database. */
export const ACTIVE = 0;
export const RELEASED = 1;
export const DECLINED = 2;

/** States by their number in the database; the last one is of leases recorded as expired. */
export const STATES: readonly LeaseState[] = ["active", "released", "declined", "active"];

/** Columns of a lease, for a query that knows `leases` as l and `clients` as c. */
export const LEASE_COLUMNS =
  "l.address, l.length, c.duid, c.link, l.ia_type, l.iaid, l.preferred_until, l.valid_until, " +
  "l.state, l.row_id, l.heard_from, l.renew_at, l.hostname";

/** What {@linkcode LEASE_COLUMNS} give. */
export type LeaseRow = readonly [
  address: Uint8Array,
  length: number,
  duid: Uint8Array,
  link: number,
  iaType: number,
  iaid: number,
  preferredUntil: number,
  validUntil: number,
  state: number,
  rowId: string | null,
  heardFrom: Uint8Array | null,
  renewAt: number | null,
  hostname: string | null,
];

/** A lease as the rest of Sextant knows it. */
export function leaseOfRow(row: LeaseRow, linkName: (id: number) => string): Lease {
  const [address, length, clientId, link, iaType, iaid, preferredUntil, validUntil, state] = row;
  const lease = {
    address,
    length,
    clientId,
    link: linkName(link),
    iaType,
    iaid,
    preferredUntil,
    validUntil,
    state: STATES[state]!,
  };
  const [, , , , , , , , , id, heardFrom, renewAt, hostname] = row;
  if (id === null) return lease;
  const follows = { id, heardFrom: heardFrom!, renewAt: renewAt! };
  return { ...lease, row: hostname === null ? follows : { ...follows, hostname } };
}
