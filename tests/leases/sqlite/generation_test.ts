import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openLeaseDatabase } from "../../../lib/leases/sqlite/lease_database.ts";
import { decodeMarker, encodeMarker, findMarker } from "../../../lib/leases/sqlite/marker.ts";
import { duid } from "../../support/messages.ts";
import { exchange, grant, NOW } from "../exchanges.ts";
import { type TestDatabase, withFolder } from "./test_database.ts";

/** Takes what a kill would leave, and opens it. @returns whether the last client is known there */
async function survives(folder: TestDatabase, client: number): Promise<boolean> {
  const path = `${folder.folder}/left/leases.sqlite`;
  Deno.mkdirSync(`${folder.folder}/left`);
  for (const name of ["", "-wal"]) Deno.copyFileSync(`${folder.path}${name}`, `${path}${name}`);
  const left = await openLeaseDatabase({
    path,
    durability: "normal",
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    onCommitFailure: () => {},
  });
  try {
    return left.clientsOnLinks(duid(client), NOW).length === 1;
  } finally {
    await left.close();
    Deno.removeSync(`${folder.folder}/left`, { recursive: true });
  }
}

/** More than a quarter of what a log holds before it begins anew. */
const OPTIONS = new Uint8Array(1_200_000);

Deno.test("whatever a kill leaves, however often the log began anew, is taken over", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    const salts = new Set<string>();
    for (let client = 1; client <= 12; client++) {
      store.record(exchange({
        clientId: duid(client),
        granted: [grant(`2001:db8::${client}`)],
        contact: { options: OPTIONS },
      }));
      await store.drained();
      assert.ok(await survives(folder, client), `client ${client}`);
      salts.add(Deno.readFileSync(`${folder.path}-wal`).slice(16, 24).join());
    }
    assert.ok(salts.size >= 3, `the log began ${salts.size} times`);
    assert.ok(Deno.statSync(`${folder.path}-wal`).size < 12_000_000);
  });
});

Deno.test("a log begins anew when it has grown, and not before", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    const begun: string[] = [];
    for (let round = 0; round < 600; round++) {
      store.record(exchange({
        granted: [grant("2001:db8::1")],
        contact: { options: new Uint8Array(30_000).fill(round) },
      }));
      await store.drained();
      const salts = Deno.readFileSync(`${folder.path}-wal`).slice(16, 24).join();
      if (begun.at(-1) !== salts) begun.push(salts);
    }
    assert.ok(begun.length > 3 && begun.length < 16, `the log began ${begun.length} times`);
  });
});

Deno.test("a log that somebody else brought into the database is still its own", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    for (let client = 1; client <= 6; client++) {
      const clientId = duid(client);
      store.record(exchange({ clientId, granted: [grant(`2001:db8::${client}`)], contact: {} }));
      await store.drained();
      assert.ok(await survives(folder, client), `client ${client}`);
      const other = new DatabaseSync(folder.path);
      other.exec(`PRAGMA wal_checkpoint(${client % 2 ? "TRUNCATE" : "RESTART"})`);
      assert.ok(await survives(folder, client), `client ${client} after a checkpoint`);
      other.close();
    }
  });
});

Deno.test("a log that a reader holds on to grows on, and begins anew when it is let go", async () => {
  await withFolder(async (folder) => {
    const store = await folder.open();
    const record = async (client: number) => {
      store.record(exchange({
        clientId: duid(client),
        granted: [grant(`2001:db8::${client}`)],
        contact: { options: OPTIONS },
      }));
      await store.drained();
      assert.ok(await survives(folder, client), `client ${client}`);
    };
    const size = () => Deno.statSync(`${folder.path}-wal`).size;
    await record(1);
    const reader = new DatabaseSync(folder.path, { readOnly: true });
    reader.exec("BEGIN; SELECT count(*) FROM leases");
    for (let client = 2; client <= 9; client++) await record(client);
    assert.ok(size() > 9_000_000);
    reader.close();
    for (let client = 10; client <= 16; client++) await record(client);
    const grown = size();
    for (let client = 17; client <= 20; client++) await record(client);
    assert.equal(size(), grown);
  });
});

Deno.test("a marker that a power failure tore is told from one of another generation", () => {
  const [before, after] = ["aa", "bb"].map((octet) => octet.repeat(16));
  const markers = [before, after].map((current) =>
    encodeMarker({ previous: before!, current: current!, schema: 7 }, 1)
  );
  assert.deepEqual(decodeMarker(markers[1]!), {
    previous: before,
    current: after,
    schema: 7,
    isTorn: false,
  });
  const torn = Uint8Array.of(...markers[0]!.slice(0, 60), ...markers[1]!.slice(60));
  assert.equal(decodeMarker(torn).isTorn, true);
  assert.equal(findMarker(new Uint8Array(4096)), undefined);
});
