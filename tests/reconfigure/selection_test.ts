import assert from "node:assert/strict";
import { type ClientsMeant, selectClients } from "../../lib/reconfigure/selection.ts";
import { exchange, grant, keyGiven, NOW } from "../leases/exchanges.ts";
import { withFolder } from "../leases/sqlite/test_database.ts";
import { address, duid, prefix } from "../support/messages.ts";

/** Numbers of the clients that are meant, with their links, page for page. */
type Select = (meant: ClientsMeant, now?: number) => string[];

async function withClients(run: (select: Select) => void): Promise<void> {
  await withFolder(async (folder) => {
    const leases = await folder.open();
    const record = (client: number, link: string, ...granted: string[]) =>
      leases.record(exchange({
        clientId: duid(client),
        link,
        granted: granted.map((text, iaid) => grant(text, { iaid })),
      }));
    record(1, "lan", "2001:db8::1", "2001:db8:8:100::/56", "2001:db8::11");
    record(2, "lan", "2001:db8::2");
    record(2, "dsl", "2001:db8:2::2");
    const sources = { leases, pages: leases.pages, keys: leases.reconfigureKeys };
    for (const [client, link] of [[3, "lan"], [3, "dsl"], [1, "lan"]] as const) {
      leases.record(keyGiven({
        clientId: duid(client),
        link,
        key: new Uint8Array(16),
        transactionId: 1,
        way: { listener: "eth0", address: address("fe80::1"), port: 546 },
      }));
    }
    run((meant, now = NOW) => {
      const found: string[] = [];
      const pages = selectClients(meant, sources, () => now);
      for (let page = pages.next(); !page.done; page = pages.next()) {
        found.push(...page.value.map(({ clientId, link }) => `${clientId.at(-1)} ${link}`));
      }
      return found.sort();
    });
  });
}

Deno.test("a client is meant on each link where it has leases, or a key without them", () =>
  withClients((select) => {
    assert.deepEqual(select({ kind: "client", clientId: duid(1) }), ["1 lan"]);
    assert.deepEqual(select({ kind: "client", clientId: duid(2) }), ["2 dsl", "2 lan"]);
    assert.deepEqual(select({ kind: "client", clientId: duid(3) }), ["3 dsl", "3 lan"]);
    assert.deepEqual(select({ kind: "client", clientId: duid(4) }), []);
  }));

Deno.test("holders are meant once, whatever of theirs lies there, and what holds it", () =>
  withClients((select) => {
    const holders = (text: string) => select({ kind: "holders", prefix: prefix(text) });
    assert.deepEqual(holders("2001:db8::1"), ["1 lan"]);
    assert.deepEqual(holders("2001:db8::/64"), ["1 lan", "2 lan"]);
    assert.deepEqual(holders("2001:db8:8:1ff::5"), ["1 lan"]);
    assert.deepEqual(holders("2001:db8:8::/48"), ["1 lan"]);
    assert.deepEqual(holders("::/0"), ["1 lan", "2 dsl", "2 lan"]);
    assert.deepEqual(holders("2001:db8::3"), []);
  }));

Deno.test("all of a link are meant, and all of all", () =>
  withClients((select) => {
    assert.deepEqual(select({ kind: "link", link: "lan" }), ["1 lan", "2 lan", "3 lan"]);
    assert.deepEqual(select({ kind: "link", link: "dsl" }), ["2 dsl", "3 dsl"]);
    assert.deepEqual(select({ kind: "link", link: "none" }), []);
    assert.deepEqual(select({ kind: "all" }), ["1 lan", "2 dsl", "2 lan", "3 dsl", "3 lan"]);
  }));

Deno.test("leases that are over make nobody meant", () =>
  withClients((select) => {
    const later = NOW + 7200;
    assert.deepEqual(select({ kind: "holders", prefix: prefix("::/0") }, later), []);
    assert.deepEqual(select({ kind: "all" }, later), ["3 dsl", "3 lan"]);
  }));
