import type { Lease } from "../../lib/leases/lease.ts";
import type { LeaseReader } from "../../lib/leases/store.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import type { Ledger } from "./ledger.ts";

const FIRST = new Uint8Array(16);
const LAST = new Uint8Array(16).fill(0xff);
const MANY = 100_000;

/** What a store holds otherwise than the ledger says; `undefined`: nothing. */
export function audit(leases: LeaseReader, ledger: Ledger, now: number): string | undefined {
  const held = new Map(
    leases.heldBetween(FIRST, LAST, now, MANY).map((prefix) => [
      formatPrefix(prefix),
      textOf(leases.leaseOf(prefix)),
    ]),
  );
  for (const claim of ledger.held(now)) {
    const { key, state, validUntil, client, link, iaType, iaid } = claim;
    const expected = `${state} until ${validUntil} for client ${client} on ${link} in IA ` +
      `${iaType}/${iaid}`;
    const found = held.get(key);
    held.delete(key);
    if (found !== expected) {
      return `At ${now} the store has ${key} ${found ?? "for nobody"}, and it is ${expected}`;
    }
  }
  for (const [key, found] of held) {
    return `At ${now} the store has ${key} ${found}, and nobody has it`;
  }
  return undefined;
}

function textOf(lease: Lease | undefined): string {
  return lease
    ? `${lease.state} until ${lease.validUntil} for client ${toHex(lease.clientId)} on ` +
      `${lease.link} in IA ${lease.iaType}/${lease.iaid}`
    : "for nobody";
}
