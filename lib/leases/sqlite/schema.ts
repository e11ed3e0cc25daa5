/**
 * The tables of the lease database. Times are Unix seconds, addresses 16 octets in network order,
 * so that what lies in a prefix is a range of the primary key.
 *
 * @module
 */

/** Marks an SQLite file as a lease database of Sextant: "Sxtn" in ASCII. */
export const APPLICATION_ID: number = 0x5378746e;

// No index has a time in it that renewals change: each would rewrite it in two random places, which
// makes a commit a half more expensive. What has ended is found by `due`, which they leave alone.
const INITIAL = `
  CREATE TABLE server (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE clients (
    id INTEGER PRIMARY KEY,
    duid BLOB NOT NULL,
    link INTEGER NOT NULL REFERENCES links,
    last_transaction INTEGER NOT NULL,
    peer_address BLOB,
    relay_forward BLOB,
    options BLOB NOT NULL,
    UNIQUE (duid, link)
  ) STRICT;
  CREATE INDEX clients_by_link ON clients (link);

  CREATE TABLE relay_ids (
    client INTEGER NOT NULL REFERENCES clients ON DELETE CASCADE,
    value BLOB NOT NULL,
    PRIMARY KEY (client, value)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX relay_ids_by_value ON relay_ids (value);

  CREATE TABLE remote_ids (
    client INTEGER NOT NULL REFERENCES clients ON DELETE CASCADE,
    value BLOB NOT NULL,
    PRIMARY KEY (client, value)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX remote_ids_by_value ON remote_ids (value);

  CREATE TABLE leases (
    address BLOB NOT NULL,
    length INTEGER NOT NULL,
    client INTEGER NOT NULL REFERENCES clients,
    ia_type INTEGER NOT NULL,
    iaid INTEGER NOT NULL,
    preferred_until INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (address, length)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX leases_by_client ON leases (client);

  CREATE TABLE prefix_lengths (
    length INTEGER PRIMARY KEY
  ) STRICT;
`;

// What changed when. `changes` only grows at its end, which costs a renewal next to nothing; that a
// client has changed again since is seen by its own stamp, and what is out of date is removed in
// passing. No foreign keys: they would cost a look-up for each renewal, and a row of a client that
// is gone is as much out of date as any other. `history` has a row while changes are recorded.
const CHANGES = `
  ALTER TABLE clients ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
  UPDATE clients SET change = last_transaction * 1048576;
  ALTER TABLE leases ADD COLUMN change INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE changes (
    stamp INTEGER PRIMARY KEY,
    client INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE losses (
    stamp INTEGER PRIMARY KEY,
    client INTEGER NOT NULL,
    address BLOB NOT NULL,
    length INTEGER NOT NULL,
    ia_type INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE history (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    begins INTEGER NOT NULL
  ) STRICT;
`;

// A key is of a client on a link. That of a client without a lease there has no row in `clients`;
// ids grow with the time at which keys are given, so those are the oldest that have the least id.
const RECONFIGURE_KEYS = `
  CREATE TABLE reconfigure_keys (
    id INTEGER PRIMARY KEY,
    duid BLOB NOT NULL,
    link TEXT NOT NULL,
    client INTEGER REFERENCES clients ON DELETE CASCADE,
    key BLOB NOT NULL,
    transaction_id INTEGER NOT NULL,
    given INTEGER NOT NULL,
    listener TEXT NOT NULL,
    address BLOB NOT NULL,
    port INTEGER NOT NULL,
    relay_forward BLOB,
    UNIQUE (duid, link)
  ) STRICT;
  CREATE INDEX reconfigure_keys_by_client ON reconfigure_keys (client);
`;

// How a lease follows a row of static assignments; NULL in those that follow none.
const ROWS = `
  ALTER TABLE leases ADD COLUMN row_id TEXT;
  ALTER TABLE leases ADD COLUMN heard_from BLOB;
  ALTER TABLE leases ADD COLUMN renew_at INTEGER;
`;

// What a client has is found by the IA, and counted by its state: neither changes with a renewal.
const BY_IA = `
  CREATE INDEX leases_by_ia ON leases (client, state, ia_type, iaid);
`;

// What the row calls its client; NULL where it has no name for it.
const HOST_NAMES = `
  ALTER TABLE leases ADD COLUMN hostname TEXT;
`;

// What pools have in use. What lies behind `counted_to` is not counted yet; NULL: all is.
const POOL_COUNTS = `
  CREATE TABLE pool_counts (
    first BLOB NOT NULL,
    last BLOB NOT NULL,
    length INTEGER NOT NULL,
    ia_type INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    declined INTEGER NOT NULL,
    counted_to BLOB,
    PRIMARY KEY (first, last, length, ia_type)
  ) STRICT, WITHOUT ROWID;
`;

// When a lease is to be looked at: not later than it ends, or is forgotten. As stamps are, so that
// the index grows at its end; the last second of them all stands for ever.
const DUE = `
  ALTER TABLE leases ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
  UPDATE leases SET due = min(valid_until, 8589934591) * 1048576;
  CREATE INDEX leases_by_due ON leases (due);
`;

// By what leases are looked for, and who had what before. The interface-id is that of the relay
// nearest to the client; what is NULL is in no index.
const WHO_HAD_WHAT = `
  ALTER TABLE clients ADD COLUMN interface_id BLOB;
  UPDATE clients SET interface_id = interface_id_in(relay_forward)
    WHERE relay_forward IS NOT NULL;
  CREATE INDEX clients_by_interface_id ON clients (interface_id) WHERE interface_id IS NOT NULL;

  ALTER TABLE leases ADD COLUMN began INTEGER NOT NULL DEFAULT 0;
  UPDATE leases SET began = change / 1048576;
  CREATE INDEX leases_by_hostname ON leases (hostname COLLATE NOCASE) WHERE hostname IS NOT NULL;

  CREATE TABLE past_leases (
    id INTEGER PRIMARY KEY,
    address BLOB NOT NULL,
    length INTEGER NOT NULL,
    client INTEGER NOT NULL REFERENCES clients,
    ia_type INTEGER NOT NULL,
    iaid INTEGER NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    state INTEGER NOT NULL,
    hostname TEXT
  ) STRICT;
  CREATE INDEX past_leases_by_address ON past_leases (address, length);
  CREATE INDEX past_leases_by_client ON past_leases (client);
`;

// Until when a client may use what an operator took from it: that is others' last.
const TOLD_UNTIL = `
  ALTER TABLE leases ADD COLUMN told_until INTEGER;
  CREATE INDEX leases_by_told_until ON leases (told_until) WHERE told_until IS NOT NULL;
`;

// The interface that a client was heard on directly: its row has no Relay-forward, and where it
// sent from is its `peer_address`.
const HEARD_ON = `
  ALTER TABLE clients ADD COLUMN heard_on TEXT;
`;

/** What makes each schema version from the one before; version 1 is made from an empty file. */
export const MIGRATIONS: readonly string[] = [
  INITIAL,
  CHANGES,
  RECONFIGURE_KEYS,
  ROWS,
  BY_IA,
  HOST_NAMES,
  POOL_COUNTS,
  DUE,
  WHO_HAD_WHAT,
  TOLD_UNTIL,
  HEARD_ON,
];
