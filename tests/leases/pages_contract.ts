import assert from "node:assert/strict";
import type { ClientOnLink, ClientSelection, PageEnd } from "../../lib/leases/client_pages.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { exchange, grant, NOW, relayed, texts } from "./exchanges.ts";

const RELAYS = [duid(1001), duid(1002)];
const REMOTE = Uint8Array.of(0, 0, 0, 9, 1);

/** Client `n` with an address of its own, last heard through one relay or the other. */
function record(store: LeaseStore, n: number, link = "lan", change = {}): void {
  const relays = relayed({ relayIds: [RELAYS[n % 2]!], remoteIds: [REMOTE] });
  store.record(exchange({
    clientId: duid(n),
    link,
    granted: [grant(`2001:db8::${n.toString(16)}`)],
    contact: { relays, options: Uint8Array.of(n) },
    ...change,
  }));
}

function pages(
  store: LeaseStore,
  selection: ClientSelection,
  { limit = 3, now = NOW, isDetailed = false } = {},
): ClientOnLink[][] {
  const read: ClientOnLink[][] = [];
  let after: PageEnd | undefined;
  do {
    const page = store.clientPage(selection, { after, limit, isDetailed, now });
    read.push([...page.clients]);
    after = page.next;
  } while (after);
  return read;
}

/** Numbers of the clients. */
function numbers(clients: readonly ClientOnLink[]): number[] {
  return clients.map(({ clientId }) => clientId.at(-1)!).sort((a, b) => a - b);
}

/** What every lease store gives page by page. */
export function testPages(test: TestStore): void {
  test("all clients of a link are in exactly one page, and those of no other link", (store) => {
    for (let n = 1; n <= 10; n++) record(store, n, n === 4 ? "there" : "lan");
    const read = pages(store, { link: "lan" });
    assert.deepEqual(numbers(read.flat()), [1, 2, 3, 5, 6, 7, 8, 9, 10]);
    assert.ok(read.every((clients) => clients.length <= 3));
    assert.deepEqual(numbers(pages(store, { link: "there" }).flat()), [4]);
    assert.deepEqual(pages(store, { link: "nowhere" }), [[]]);
    assert.deepEqual(numbers(pages(store, {}).flat()), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("pages are by relay-id and by remote-id, on any link or on one", (store) => {
    for (let n = 1; n <= 6; n++) record(store, n, n < 4 ? "lan" : "there");
    assert.deepEqual(numbers(pages(store, { relayId: RELAYS[0]! }).flat()), [2, 4, 6]);
    assert.deepEqual(numbers(pages(store, { relayId: RELAYS[1]!, link: "lan" }).flat()), [1, 3]);
    assert.deepEqual(numbers(pages(store, { remoteId: REMOTE }).flat()), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(numbers(pages(store, { remoteId: REMOTE, link: "there" }).flat()), [4, 5, 6]);
    assert.deepEqual(pages(store, { remoteId: REMOTE, link: "nowhere" }).flat(), []);
    assert.deepEqual(pages(store, { relayId: duid(7) }).flat(), []);
    assert.deepEqual(pages(store, { remoteId: Uint8Array.of(0, 0, 0, 9) }).flat(), []);
  });

  test("of relays, the last ones that a client was heard through count", (store) => {
    record(store, 1);
    assert.deepEqual(numbers(pages(store, { relayId: RELAYS[1]! }).flat()), [1]);
    const other = relayed({ relayIds: [RELAYS[0]!], relayForward: Uint8Array.of(12, 1) });
    record(store, 1, "lan", { contact: { relays: other, options: REMOTE } });
    assert.deepEqual(pages(store, { relayId: RELAYS[1]! }).flat(), []);
    assert.deepEqual(numbers(pages(store, { relayId: RELAYS[0]! }).flat()), [1]);
    record(store, 1, "lan", { contact: { options: REMOTE } });
    assert.deepEqual(pages(store, { relayId: RELAYS[0]! }).flat(), []);
    assert.deepEqual(pages(store, { remoteId: REMOTE }).flat(), []);
  });

  test("a client is told with all its live leases, and not at all without any", (store) => {
    record(store, 1, "lan", {
      granted: ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map((text) => grant(text)),
    });
    record(store, 2, "lan", { granted: [grant("2001:db8:100::/56")] });
    record(store, 3, "lan", { granted: [grant("2001:db8::5", { validUntil: NOW + 10 })] });
    store.record(exchange({ released: [prefix("2001:db8::2")] }));
    store.record(exchange({ declined: [prefix("2001:db8::3")] }));
    const leases = (now: number) =>
      pages(store, { link: "lan" }, { now }).flat().map((client) => texts(client.leases));
    assert.deepEqual(leases(NOW), [
      ["2001:db8::1/128"],
      ["2001:db8:100::/56"],
      ["2001:db8::5/128"],
    ]);
    assert.deepEqual(leases(NOW + 10), [["2001:db8::1/128"], ["2001:db8:100::/56"]]);
    assert.deepEqual(leases(NOW + 7200), []);
  });

  test("pages without a live lease are empty, and others come after them", (store) => {
    for (let n = 1; n <= 9; n++) {
      record(store, n, "lan", {
        granted: [grant(`2001:db8::${n}`, { validUntil: NOW + (n < 8 ? 1 : 9) })],
      });
    }
    const read = pages(store, { link: "lan" }, { now: NOW + 1 });
    assert.deepEqual(read.slice(0, 2), [[], []]);
    assert.deepEqual(numbers(read.flat()), [8, 9]);
  });

  test("a page tells of relays and options only where that is asked for", (store) => {
    record(store, 1);
    const [client] = pages(store, { link: "lan" }).flat();
    assert.equal(client!.relays, undefined);
    assert.equal(client!.options.length, 0);
    const [detailed] = pages(store, { link: "lan" }, { isDetailed: true }).flat();
    assert.deepEqual(detailed, store.clientOnLink(duid(1), "lan", NOW));
    const { clientId, link, lastTransaction, changed, leases } = detailed!;
    assert.deepEqual(client, {
      clientId,
      link,
      lastTransaction,
      changed,
      leases,
      options: new Uint8Array(),
    });
  });

  test("clients that come and go between pages harm no other client", (store) => {
    for (let n = 1; n <= 9; n++) record(store, n);
    const request = { limit: 3, isDetailed: false, now: NOW };
    const first = store.clientPage({ link: "lan" }, { ...request, after: undefined });
    store.record(exchange({ clientId: duid(1), released: [prefix("2001:db8::1")] }));
    store.record(exchange({ clientId: duid(5), released: [prefix("2001:db8::5")] }));
    // Client 6 loses its address to client 7.
    store.record(exchange({ clientId: duid(7), granted: [grant("2001:db8::6")] }));
    record(store, 10);
    const rest: ClientOnLink[] = [];
    for (let after = first.next; after !== undefined;) {
      const page = store.clientPage({ link: "lan" }, { ...request, after });
      rest.push(...page.clients);
      after = page.next;
    }
    assert.deepEqual(numbers(first.clients), [1, 2, 3]);
    assert.deepEqual(numbers(rest), [4, 7, 8, 9, 10]);
    assert.deepEqual(texts(rest.find(({ clientId }) => clientId.at(-1) === 7)!.leases), [
      "2001:db8::6/128",
      "2001:db8::7/128",
    ]);
  });

  test("a link is known once something is leased on it", (store) => {
    assert.equal(store.knowsLink("lan"), false);
    record(store, 1);
    assert.equal(store.knowsLink("lan"), true);
    assert.equal(store.knowsLink("there"), false);
  });
}
