import assert from "node:assert/strict";
import { duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, ifHeld, keyGiven } from "./exchanges.ts";
import { key } from "./keys_contract.ts";

/** What every lease store says of what becomes of exchanges. */
export function testSettling(test: TestStore): void {
  test("each exchange is told whether it holds, in order", async (store, settled) => {
    const held: number[] = [];
    for (const client of [1, 2, 3]) {
      const granted = [grant(`2001:db8::${client}`)];
      store.record(exchange({ clientId: duid(client), granted, contact: DIRECT }))
        .whenSettled(ifHeld(() => held.push(client)));
    }
    await settled();
    assert.deepEqual(held, [1, 2, 3]);
  });

  test("who asks when an exchange is settled is told at once", async (store, settled) => {
    const recorded = store.record(exchange({ granted: [grant("2001:db8::1")] }));
    await settled();
    let isHeld = false;
    recorded.whenSettled(ifHeld(() => isHeld = true));
    assert.ok(isHeld);
    isHeld = false;
    store.whenSettled(ifHeld(() => isHeld = true));
    assert.ok(isHeld);
  });

  test("an exchange that cannot be recorded leaves nothing of itself", async (store, settled) => {
    store.record(exchange({ granted: [grant("2001:db8::1")], contact: DIRECT }));
    const failing = {
      ...exchange({ released: [prefix("2001:db8::1")], granted: [grant("2001:db8::2")] }),
      get contact(): never {
        throw new Error("in between");
      },
    };
    assert.throws(() => store.record(failing), /in between/);
    await settled();
    assert.deepEqual(store.leasesOf(duid(1)).map(({ state }) => state), ["active"]);
  });

  test("a key is given with the exchange that it belongs to", (store) => {
    const { clientId: _, link: __, ...given } = key(1);
    const granted = [grant("2001:db8::1")];
    store.record(exchange({ granted, contact: DIRECT, reconfigureKey: given }));
    assert.deepEqual(store.reconfigureKeys.of(key(1)), key(1));
    assert.deepEqual(store.reconfigureKeys.leaselessOf(duid(1)), []);
    store.record(keyGiven(key(2)));
    assert.equal(store.leasesOf(duid(2)).length, 0);
    assert.equal(store.reconfigureKeys.leaselessOf(duid(2)).length, 1);
  });

  test("the server's DUID is made once, before leases are recorded", async (store, settled) => {
    await settled();
    assert.deepEqual(store.serverId(() => duid(77)), duid(77));
    assert.deepEqual(store.serverId(() => assert.fail("made twice")), duid(77));
    assert.equal(store.secret.length, 32);
  });
}
