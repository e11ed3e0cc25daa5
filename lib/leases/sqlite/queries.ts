import { LEASE_COLUMNS } from "./lease_row.ts";

const LEASES = `SELECT ${LEASE_COLUMNS} FROM leases l JOIN clients c ON c.id = l.client`;
const CLIENTS = "SELECT id, link, last_transaction, peer_address, relay_forward, options, " +
  "change FROM clients";

/** What is asked of the database while requests are answered; none of it may scan a table. */
export const READS = {
  leasesOf: `
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id WHERE c.duid = ?`,
  leaseOf: `${LEASES} WHERE l.address = ? AND l.length = ?`,
  // The limit is on what is looked at: those that ended are kept for days, however many they are.
  heldBetween: `
    SELECT address, length, valid_until FROM (
      SELECT address, length, valid_until, state FROM leases
      WHERE address BETWEEN ? AND ? ORDER BY address, length LIMIT ?
    ) k WHERE state <> 1 AND valid_until > ?`,
  heldInside: `
    ${LEASES} WHERE l.address BETWEEN ? AND ? AND l.state <> 1 AND l.valid_until > ?
    ORDER BY l.address, l.length LIMIT 1`,
  heldUntil: `
    SELECT CASE WHEN state <> 1 THEN valid_until ELSE 0 END FROM leases
    WHERE address = ? AND length = ?`,
  delegationsAfter: `
    SELECT l.address, l.length, l.valid_until, c.duid, c.link, c.peer_address, c.relay_forward
    FROM leases l JOIN clients c ON c.id = l.client
    WHERE (l.address, l.length) > (?, ?) AND l.address <= ? AND l.ia_type = 25 AND l.state = 0
    ORDER BY l.address, l.length LIMIT ?`,
  clientsOf: `${CLIENTS} WHERE duid = ?`,
  clientOnLink: `${CLIENTS} WHERE duid = ? AND link = ?`,
  liveLeasesOfClient: `
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id
    WHERE c.id = ? AND l.state = 0 AND l.valid_until > ?`,
  endedLeasesOfClient: `
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id
    WHERE c.id = ? AND l.change >= ? AND (l.state <> 0 OR l.valid_until <= ?)`,
  lastOfBatch: "SELECT address FROM leases WHERE address > ? ORDER BY address LIMIT 1 OFFSET ?",
  endedInBatch: `
    SELECT address, length, client FROM leases
    WHERE address > ? AND address <= ?
      AND (valid_until <= ? OR state = 2 AND valid_until <= ?) AND change < ?
      AND state >= ?`,
  expiredInBatch: `
    SELECT address, length, client FROM leases
    WHERE address > ? AND address <= ? AND state = 0 AND valid_until <= ?`,
  lastChange: "SELECT max(stamp) FROM changes",
  lastLoss: "SELECT max(stamp) FROM losses",
  firstLoss: "SELECT min(stamp) FROM losses",
  // Rows that are out of date come along without a client, or a page could take any time.
  changesAfter: `
    SELECT h.stamp, c.duid, c.link
    FROM changes h LEFT JOIN clients c ON c.id = h.client AND c.change = h.stamp
    WHERE h.stamp > ? AND h.stamp <= ? ORDER BY h.stamp LIMIT ?`,
  lossesAfter: `
    SELECT h.stamp, c.duid, c.link, h.address, h.length, h.ia_type
    FROM losses h LEFT JOIN clients c ON c.id = h.client
    WHERE h.stamp > ? AND h.stamp <= ? ORDER BY h.stamp LIMIT ?`,
  batchOfChanges: `
    SELECT h.stamp, h.client, c.change FROM changes h LEFT JOIN clients c ON c.id = h.client
    WHERE h.stamp > ? ORDER BY h.stamp LIMIT ?`,
  historyBegins: "SELECT begins FROM history WHERE id = 1",
} as const;

/**
 * The first of several prefixes, each given by its address and its length, that is held.
 *
 * Parameters: ?1 Unix seconds, then address and length of each.
 */
export function heldAround(count: number): string {
  return around(count, "l.state <> 1");
}

/** The same of one that is live. */
export function liveAround(count: number): string {
  return around(count, "l.state = 0");
}

function around(count: number, state: string): string {
  const each = (index: number) => `
    ${LEASES} WHERE l.address = ?${2 * index + 2} AND l.length = ?${2 * index + 3} AND ${state}
      AND l.valid_until > ?1`;
  return `${
    Array.from({ length: count }, (_, index) => each(index)).join("\n    UNION ALL")
  } LIMIT 1`;
}

const ENDED = "state = 1, preferred_until = min(preferred_until, ?1), " +
  "valid_until = min(valid_until, ?1), change = ?2";
// Both are active leases to the rest of Sextant; of the second it is recorded that it has expired.
const ACTIVE = "state IN (0, 3)";
const OF_DUID = "(SELECT id FROM clients WHERE duid = ?)";

/** What changes the database; none of it may scan a table either. */
export const WRITES = {
  // A client heard of through the same relays as before, by far the most frequent change.
  touchClient: `
    UPDATE clients SET last_transaction = ?, peer_address = ?, options = coalesce(?, options),
      change = ?
    WHERE duid = ? AND link = ? AND relay_forward IS ? RETURNING id`,
  findClient: "SELECT id FROM clients WHERE duid = ? AND link = ?",
  insertClient: `
    INSERT INTO clients
      (duid, link, last_transaction, peer_address, relay_forward, options, change)
    VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  updateClient: `
    UPDATE clients SET last_transaction = ?, peer_address = ?, relay_forward = ?,
      options = coalesce(?, options), change = ?
    WHERE id = ?`,
  markClient: "UPDATE clients SET change = ? WHERE id = ? RETURNING duid, link",
  forgetClient: `
    DELETE FROM clients
    WHERE id = ?1 AND change < ?2 AND NOT EXISTS (SELECT 1 FROM leases WHERE client = ?1)`,
  relayIdsOf: "SELECT value FROM relay_ids WHERE client = ? ORDER BY value",
  deleteRelayIds: "DELETE FROM relay_ids WHERE client = ?",
  insertRelayId: "INSERT INTO relay_ids (client, value) VALUES (?, ?)",
  remoteIdsOf: "SELECT value FROM remote_ids WHERE client = ? ORDER BY value",
  deleteRemoteIds: "DELETE FROM remote_ids WHERE client = ?",
  insertRemoteId: "INSERT INTO remote_ids (client, value) VALUES (?, ?)",
  // A lease that goes on as it was, only longer: nobody else is concerned.
  extendLease: `
    UPDATE leases SET preferred_until = ?1, valid_until = ?2, change = ?9
    WHERE address = ?3 AND length = ?4 AND client = ?5 AND ia_type = ?6 AND iaid = ?7
      AND state = 0 AND valid_until > ?8 AND valid_until <= ?2`,
  findLease: `
    SELECT client, ia_type FROM leases WHERE address = ? AND length = ?`,
  putLease: `
    INSERT INTO leases
      (address, length, client, ia_type, iaid, preferred_until, valid_until, change, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT DO UPDATE SET client = excluded.client, ia_type = excluded.ia_type,
      iaid = excluded.iaid, preferred_until = excluded.preferred_until,
      valid_until = excluded.valid_until, change = excluded.change, state = excluded.state`,
  endDelegationOfOthers: `
    UPDATE leases SET ${ENDED}
    WHERE address = ? AND length = ? AND ia_type = 25 AND state <> 1
      AND client NOT IN ${OF_DUID} RETURNING client, address, length`,
  endDelegationsOfOthersWithin: `
    UPDATE leases SET ${ENDED}
    WHERE address BETWEEN ? AND ? AND length > ? AND ia_type = 25 AND state <> 1
      AND client NOT IN ${OF_DUID} RETURNING client, address, length`,
  endLease: `
    UPDATE leases SET ${ENDED}
    WHERE address = ? AND length = ? AND ${ACTIVE} AND client IN ${OF_DUID}
    RETURNING client, address, length`,
  declineLease: `
    UPDATE leases SET state = 2, preferred_until = min(preferred_until, ?1), change = ?2,
      valid_until = ?3
    WHERE address = ? AND length = ? AND ${ACTIVE} AND client IN ${OF_DUID} RETURNING client`,
  expireLease: "UPDATE leases SET state = 3, change = ? WHERE address = ? AND length = ?",
  deleteLease: "DELETE FROM leases WHERE address = ? AND length = ?",
  insertChange: "INSERT INTO changes (stamp, client) VALUES (?, ?)",
  insertLoss: `
    INSERT INTO losses (stamp, client, address, length, ia_type) VALUES (?, ?, ?, ?, ?)`,
  deleteChange: "DELETE FROM changes WHERE stamp = ?",
  deleteLosses: `
    DELETE FROM losses
    WHERE stamp IN (SELECT stamp FROM losses WHERE stamp < ? ORDER BY stamp LIMIT ?)`,
  beginHistory: `
    INSERT INTO history (id, begins) VALUES (1, ?)
    ON CONFLICT DO UPDATE SET begins = excluded.begins`,
  endHistory: "DELETE FROM history WHERE id = 1",
} as const;
