import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { StoreBusyError } from "../../../lib/leases/busy.ts";
import { duid } from "../../support/messages.ts";
import { emptyExchange } from "../../../lib/leases/exchange.ts";
import { withFolder } from "./test_database.ts";

Deno.test("a lock of another program holds no exchange up, and ends with that program", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open("normal");
    const other = new DatabaseSync(folder.path);
    other.exec("BEGIN IMMEDIATE");
    const record = () => store.record(emptyExchange(duid(1), "lan", 1_800_000_000));
    assert.throws(record, StoreBusyError);
    assert.throws(record, StoreBusyError);
    assert.deepEqual(store.leasesOf(duid(1)), []);
    other.exec("ROLLBACK");
    other.close();
    record();
  });
});
