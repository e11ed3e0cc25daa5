import assert from "node:assert/strict";
import { parseAddress } from "../../../lib/wire/address.ts";
import { contains, parsePrefix } from "../../../lib/wire/prefix.ts";
import type { Lease } from "../clients/lease.ts";
import { ADDRESS_POOL, DELEGATED_LENGTH, PREFIX_POOL } from "../config.ts";
import type { Lab } from "../lab.ts";
import { globalAddresses } from "../network.ts";

/** The one address of a lease: from the pool, and on the client's interface. */
export async function expectAddress(
  lab: Lab,
  lease: Lease,
  pool: string = ADDRESS_POOL,
): Promise<string> {
  assert.equal(lease.addresses.length, 1, `one address was expected, not ${lease.addresses}`);
  const address = lease.addresses[0]!;
  assert.ok(
    contains(parsePrefix(pool)!, parseAddress(address)!),
    `${address} is not in ${pool}`,
  );
  assert.deepEqual(
    await globalAddresses(lab.network.client),
    [address],
    "the interface has others",
  );
  return address;
}

/** The one prefix of a lease: from the pool, and of the configured length. */
export function expectPrefix(lease: Lease): string {
  assert.equal(lease.prefixes.length, 1, `one prefix was expected, not ${lease.prefixes}`);
  const text = lease.prefixes[0]!;
  const prefix = parsePrefix(text)!;
  assert.ok(
    contains(parsePrefix(PREFIX_POOL)!, prefix.address),
    `${text} is not in ${PREFIX_POOL}`,
  );
  assert.equal(prefix.length, DELEGATED_LENGTH);
  return text;
}
