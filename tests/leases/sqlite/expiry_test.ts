import assert from "node:assert/strict";
import { formatPrefix } from "../../../lib/wire/prefix.ts";
import { duid } from "../../support/messages.ts";
import { DIRECT, exchange, grant, NOW } from "../exchanges.ts";
import { withFolder } from "./test_database.ts";

Deno.test("what expires while the server is down is told after its start, and never again", async () => {
  await withFolder(async (folder) => {
    const first = await folder.open();
    for (let client = 1; client <= 3; client++) {
      const granted = [grant(`2001:db8::${client}`, { validUntil: NOW + 10 * client })];
      first.record(exchange({ clientId: duid(client), granted, contact: DIRECT }));
    }
    first.expire(NOW + 10, 10);
    await first.close();
    const told: string[] = [];
    for (const now of [NOW + 20, NOW + 20, NOW + 30]) {
      const store = await folder.open();
      store.followExpired((expired) =>
        told.push(...expired.map(({ lease }) => formatPrefix(lease)))
      );
      store.expire(now, 10);
      await store.drained();
      await store.close();
    }
    assert.deepEqual(told, ["2001:db8::2/128", "2001:db8::3/128"]);
  });
});
