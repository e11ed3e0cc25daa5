/**
 * Pages of clients by different keys. What is limited is how many keys are looked at, so that no
 * page takes long, however few clients of it have live leases.
 *
 * Parameters: ?1 key, ?2 last client of the page before, ?3 how many, ?4 Unix seconds, ?5 whether
 * relays and options are wanted, ?6 link, or NULL for any.
 */
export const PAGES = {
  pageOfAll: page(`
    SELECT id AS client FROM clients WHERE id > ?2 ORDER BY id LIMIT ?3`),
  pageByLink: page(`
    SELECT id AS client FROM clients WHERE link = ?1 AND id > ?2 ORDER BY id LIMIT ?3`),
  pageByRelayId: page(`
    SELECT client FROM relay_ids WHERE value = ?1 AND client > ?2 ORDER BY client LIMIT ?3`),
  pageByRemoteId: page(`
    SELECT client FROM remote_ids WHERE value = ?1 AND client > ?2 ORDER BY client LIMIT ?3`),
} as const;

function page(keys: string): string {
  return `
    SELECT k.client, c.duid, c.link, c.last_transaction,
      CASE WHEN ?5 THEN c.peer_address END, CASE WHEN ?5 THEN c.relay_forward END,
      CASE WHEN ?5 THEN c.options END,
      l.address, l.length, l.ia_type, l.iaid, l.preferred_until, l.valid_until, c.change
    FROM (${keys}) k
    JOIN clients c ON c.id = k.client
    LEFT JOIN leases l ON l.client = k.client AND l.state = 0 AND l.valid_until > ?4
      AND (?6 IS NULL OR c.link = ?6)
    ORDER BY k.client`;
}
