import assert from "node:assert/strict";
import type { ReconfigureKey } from "../../lib/leases/reconfigure_keys.ts";
import { address, duid } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { exchange, grant, keyGiven, NOW } from "./exchanges.ts";

const DAY = 86_400;

/** The key of a client on the link "lan". */
export function key(client: number, change: Partial<ReconfigureKey> = {}): ReconfigureKey {
  return {
    clientId: duid(client),
    link: "lan",
    key: new Uint8Array(16).fill(client),
    transactionId: client,
    way: { listener: "eth0", address: address(`fe80::${client}`), port: 546 },
    ...change,
  };
}

/** What every lease store does with keys for Reconfigure. */
export function testKeys(test: TestStore): void {
  test("a key is for its client on its link alone, until another or none is given", (store) => {
    const keys = store.reconfigureKeys;
    assert.equal(keys.isUsed, false);
    store.record(keyGiven(key(1)));
    assert.ok(keys.isUsed);
    assert.deepEqual(keys.of(key(1)), key(1));
    assert.equal(keys.of(key(1, { link: "dsl" })), undefined);
    store.record(keyGiven(key(1, { transactionId: 9 })));
    assert.equal(keys.of(key(1))!.transactionId, 9);
    store.record(exchange({ reconfigureKey: null }));
    assert.equal(keys.of(key(1)), undefined);
  });

  test("a key goes with its client, seven days after the last lease ended", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::1", { validUntil: NOW + DAY })] }));
    store.record(keyGiven(key(1)));
    while (store.purge(NOW + 8 * DAY - 1, 100));
    assert.ok(store.reconfigureKeys.of(key(1)));
    while (store.purge(NOW + 9 * DAY, 100));
    while (store.purge(NOW + 9 * DAY, 100));
    while (store.purge(NOW + 11 * DAY, 100));
    assert.equal(store.reconfigureKeys.of(key(1)), undefined);
  });

  test("a key of a client without leases goes seven days after it was given", (store) => {
    for (const client of [1, 2]) store.record(keyGiven(key(client), NOW + client));
    store.purge(NOW + 7 * DAY + 2, 100);
    assert.equal(store.reconfigureKeys.of(key(1)), undefined);
    assert.ok(store.reconfigureKeys.of(key(2)));
  });

  test("keys of clients without leases are given page by page, oldest first", (store) => {
    const keys = store.reconfigureKeys;
    for (const client of [3, 1, 2]) store.record(keyGiven(key(client)));
    store.record(keyGiven(key(1, { link: "dsl" })));
    const first = keys.leaseless(undefined, 3);
    assert.deepEqual(first.clients.map(({ clientId }) => clientId), [duid(3), duid(1), duid(2)]);
    const second = keys.leaseless(first.next!, 3);
    assert.deepEqual(second, { clients: [{ clientId: duid(1), link: "dsl" }], next: undefined });
    assert.deepEqual(keys.leaselessOf(duid(1)).map(({ link }) => link).sort(), ["dsl", "lan"]);
  });

  test("values for replay detection grow, whatever the clock does", (store) => {
    let last = -1n;
    for (const now of [NOW, NOW, NOW + 1, NOW + DAY, NOW - DAY, 0, NOW + DAY]) {
      const octets = store.reconfigureKeys.nextReplayDetection(now);
      const value = new DataView(octets.buffer).getBigUint64(0);
      assert.ok(value > last, `${value} > ${last}`);
      last = value;
    }
  });
}
