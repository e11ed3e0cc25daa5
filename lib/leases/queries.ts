import { LEASE_COLUMNS } from "./lease_row.ts";

const LEASES = `SELECT ${LEASE_COLUMNS} FROM leases l JOIN clients c ON c.id = l.client`;
const CLIENTS = "SELECT id, link, last_transaction, peer_address, relay_forward, options " +
  "FROM clients";

/** What is asked of the database while requests are answered; none of it may scan a table. */
export const READS = {
  leasesOf: `
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id WHERE c.duid = ?`,
  leaseOf: `${LEASES} WHERE l.address = ? AND l.length = ?`,
  liveLeaseOf: `
    ${LEASES} WHERE l.address = ? AND l.length = ? AND l.state = 0 AND l.valid_until > ?`,
  heldLeaseOf: `
    ${LEASES} WHERE l.address = ? AND l.length = ? AND l.state <> 1 AND l.valid_until > ?`,
  heldBetween: `
    ${LEASES} WHERE l.address BETWEEN ? AND ? AND l.state <> 1 AND l.valid_until > ?
    ORDER BY l.address, l.length LIMIT ?`,
  earliestEnd: `
    SELECT min(valid_until) FROM leases
    WHERE address BETWEEN ? AND ? AND state <> 1 AND valid_until > ?`,
  clientsOf: `${CLIENTS} WHERE duid = ?`,
  clientOnLink: `${CLIENTS} WHERE duid = ? AND link = ?`,
  liveLeasesOfClient: `
    SELECT ${LEASE_COLUMNS} FROM clients c JOIN leases l ON l.client = c.id
    WHERE c.id = ? AND l.state = 0 AND l.valid_until > ?`,
  lastOfBatch: "SELECT address FROM leases WHERE address > ? ORDER BY address LIMIT 1 OFFSET ?",
  endedInBatch: `
    SELECT address, length, client FROM leases
    WHERE address > ? AND address <= ?
      AND (valid_until <= ? OR state = 2 AND valid_until <= ?)`,
} as const;

const ENDED = "state = 1, preferred_until = min(preferred_until, ?1), " +
  "valid_until = min(valid_until, ?1)";
const OF_DUID = "(SELECT id FROM clients WHERE duid = ?)";

/** What changes the database; none of it may scan a table either. */
export const WRITES = {
  // A client heard of through the same relays as before, by far the most frequent change.
  touchClient: `
    UPDATE clients SET last_transaction = ?, peer_address = ?, options = ?
    WHERE duid = ? AND link = ? AND relay_forward IS ? RETURNING id`,
  findClient: "SELECT id FROM clients WHERE duid = ? AND link = ?",
  insertClient: `
    INSERT INTO clients (duid, link, last_transaction, peer_address, relay_forward, options)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
  updateClient: `
    UPDATE clients SET last_transaction = ?, peer_address = ?, relay_forward = ?, options = ?
    WHERE id = ?`,
  forgetClient: `
    DELETE FROM clients WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM leases WHERE client = ?1)`,
  relayIdsOf: "SELECT value FROM relay_ids WHERE client = ? ORDER BY value",
  deleteRelayIds: "DELETE FROM relay_ids WHERE client = ?",
  insertRelayId: "INSERT INTO relay_ids (client, value) VALUES (?, ?)",
  remoteIdsOf: "SELECT value FROM remote_ids WHERE client = ? ORDER BY value",
  deleteRemoteIds: "DELETE FROM remote_ids WHERE client = ?",
  insertRemoteId: "INSERT INTO remote_ids (client, value) VALUES (?, ?)",
  // A lease that goes on as it was, only longer: nobody else is concerned.
  extendLease: `
    UPDATE leases SET preferred_until = ?1, valid_until = ?2
    WHERE address = ?3 AND length = ?4 AND client = ?5 AND ia_type = ?6 AND iaid = ?7
      AND state = 0 AND valid_until > ?8 AND valid_until <= ?2`,
  findLease: "SELECT client, state, valid_until FROM leases WHERE address = ? AND length = ?",
  putLease: `
    INSERT INTO leases
      (address, length, client, ia_type, iaid, preferred_until, valid_until, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT DO UPDATE SET client = excluded.client, ia_type = excluded.ia_type,
      iaid = excluded.iaid, preferred_until = excluded.preferred_until,
      valid_until = excluded.valid_until, state = excluded.state`,
  endDelegationOfOthers: `
    UPDATE leases SET ${ENDED}
    WHERE address = ? AND length = ? AND ia_type = 25 AND state <> 1 AND valid_until > ?1
      AND client NOT IN ${OF_DUID}`,
  endDelegationsOfOthersWithin: `
    UPDATE leases SET ${ENDED}
    WHERE address BETWEEN ? AND ? AND length > ? AND ia_type = 25 AND state <> 1
      AND valid_until > ?1 AND client NOT IN ${OF_DUID}`,
  endLease: `
    UPDATE leases SET ${ENDED}
    WHERE address = ? AND length = ? AND state = 0 AND client IN ${OF_DUID}`,
  declineLease: `
    UPDATE leases SET state = 2, preferred_until = min(preferred_until, ?1), valid_until = ?2
    WHERE address = ? AND length = ? AND state = 0 AND client IN ${OF_DUID}`,
  deleteLease: "DELETE FROM leases WHERE address = ? AND length = ?",
} as const;
