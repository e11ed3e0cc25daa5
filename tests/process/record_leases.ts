/**
 * Records leases for ever, and writes the number of each to its output as soon as its reply could
 * leave: `record_leases.ts DATABASE DURABILITY`.
 *
 * @module
 */
import type { Durability } from "../../lib/leases/group_commit.ts";
import { openLeaseDatabase } from "../../lib/leases/sqlite/lease_database.ts";
import { leaseNumber } from "./numbered_leases.ts";

const AT_ONCE = 64;

const [path, durability] = Deno.args;
const store = await openLeaseDatabase({
  path: path!,
  durability: durability as Durability,
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  onCommitFailure: (error) => {
    throw error;
  },
});

const encoder = new TextEncoder();
let number = 0;

function record(): void {
  const mine = number++;
  store.record(leaseNumber(mine)).whenSettled(({ kind }) => {
    if (kind === "lost") return;
    Deno.stdout.writeSync(encoder.encode(`${mine}\n`));
    setTimeout(record, 0);
  });
}

for (let each = 0; each < AT_ONCE; each++) record();
