import assert from "node:assert/strict";
import { address, duid, prefix } from "../support/messages.ts";
import type { TestStore } from "./test_store.ts";
import { DIRECT, exchange, grant, NOW, relayed, texts } from "./exchanges.ts";

/** What every lease store knows of clients. */
export function testClients(test: TestStore): void {
  test("a client is known once something is granted to it, not before", (store) => {
    store.record(exchange({ contact: DIRECT }));
    assert.deepEqual(store.clientsOnLinks(duid(1), NOW), []);
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    const lease = store.leaseOf(prefix("2001:db8::7"))!;
    const client = {
      clientId: duid(1),
      link: "lan",
      lastTransaction: NOW,
      changed: NOW,
      options: DIRECT.options,
      leases: [lease],
    };
    assert.deepEqual(store.clientsOnLinks(duid(1), NOW), [client]);
    assert.deepEqual(store.clientOnLink(duid(1), "lan", NOW), client);
    assert.equal(store.clientOnLink(duid(1), "other", NOW), undefined);
    assert.equal(store.clientOnLink(duid(2), "lan", NOW), undefined);
    assert.equal(store.clientOnLink(duid(1), "lan", NOW + 7200), undefined);
  });

  test("the last contact with a client replaces all of the one before", (store) => {
    const known = (now = NOW) => {
      const { lastTransaction, relays, options } = store.clientOnLink(duid(1), "lan", now)!;
      return { lastTransaction, relays, options };
    };
    const contact = { relays: relayed(), options: Uint8Array.of(1) };
    const { peerAddress, relayForward } = contact.relays;
    store.record(exchange({ granted: [grant("2001:db8::7")], contact }));
    assert.deepEqual(known(), {
      lastTransaction: NOW,
      relays: { peerAddress, relayForward },
      options: Uint8Array.of(1),
    });
    const same = { relays: relayed({ peerAddress: address("fe80::2") }), options: Uint8Array.of() };
    store.record(exchange({ at: NOW + 1, contact: same }));
    assert.deepEqual(known(), {
      lastTransaction: NOW + 1,
      relays: { peerAddress: address("fe80::2"), relayForward },
      options: Uint8Array.of(),
    });
    const other = { relays: relayed({ relayForward: Uint8Array.of(12, 1) }), ...DIRECT };
    store.record(exchange({ at: NOW + 2, contact: other }));
    assert.deepEqual(known().relays, { peerAddress, relayForward: Uint8Array.of(12, 1) });
    store.record(exchange({ at: NOW + 3, contact: DIRECT }));
    assert.deepEqual(known(), {
      lastTransaction: NOW + 3,
      relays: undefined,
      options: DIRECT.options,
    });
  });

  test("where a client was heard directly is known until it is heard otherwise", (store) => {
    const known = () => {
      const { relays, direct } = store.clientOnLink(duid(1), "lan", NOW)!;
      return { relays, direct };
    };
    const direct = { source: address("fe80::7"), interface: "eth0" };
    const anywhere = { source: address("2001:db8::7") };
    const { peerAddress, relayForward } = relayed();
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: { direct } }));
    assert.deepEqual(known(), { relays: undefined, direct });
    store.record(exchange({ contact: { direct: anywhere } }));
    assert.deepEqual(known(), { relays: undefined, direct: anywhere });
    store.record(exchange({ contact: { relays: relayed() } }));
    assert.deepEqual(known(), { relays: { peerAddress, relayForward }, direct: undefined });
    store.record(exchange({ contact: { direct } }));
    store.record(exchange({ released: [prefix("2001:db8::8")] }));
    assert.deepEqual(known(), { relays: undefined, direct });
    const selection = { after: undefined, limit: 9, now: NOW };
    const pages = [true, false].map((isDetailed) =>
      store.clientPage({ link: "lan" }, { ...selection, isDetailed }).clients
    );
    assert.deepEqual(pages.map(([client]) => client!.direct), [direct, undefined]);
    store.record(exchange({ contact: {} }));
    assert.deepEqual(known(), { relays: undefined, direct: undefined });
  });

  test("a client that is taken for new, and is not, stays what it is", (store) => {
    const granted = [grant("2001:db8::7"), grant("2001:db8:1::/56")];
    store.record(exchange({ granted, contact: DIRECT }));
    store.record(exchange({ clientId: duid(2), granted: [grant("2001:db8::8")], contact: DIRECT }));
    const takes = [...granted, grant("2001:db8::8")];
    const contact = { relays: relayed(), options: Uint8Array.of(1) };
    store.record(exchange({ at: NOW + 5, granted: takes, contact, isClientNew: true }));
    const [client, ...more] = store.clientsOnLinks(duid(1), NOW + 5);
    const { lastTransaction, relays, options, leases } = client!;
    assert.deepEqual([lastTransaction, options], [NOW + 5, Uint8Array.of(1)]);
    assert.deepEqual(relays!.peerAddress, contact.relays.peerAddress);
    const has = ["2001:db8:1::/56", "2001:db8::7/128", "2001:db8::8/128"];
    assert.deepEqual(texts(leases).sort(), has);
    assert.deepEqual(more, []);
    assert.deepEqual(store.clientsOnLinks(duid(2), NOW + 5), []);
  });

  test("Release and Decline do not count as contact", (store) => {
    const granted = ["2001:db8::7", "2001:db8::8", "2001:db8::9"].map((text) => grant(text));
    const contact = { relays: relayed(), options: Uint8Array.of(1) };
    store.record(exchange({ granted, contact }));
    store.record(exchange({ at: NOW + 9, released: [prefix("2001:db8::7")] }));
    store.record(exchange({ at: NOW + 9, declined: [prefix("2001:db8::8")] }));
    const client = store.clientOnLink(duid(1), "lan", NOW + 9)!;
    assert.equal(client.lastTransaction, NOW);
    assert.deepEqual(client.options, Uint8Array.of(1));
    assert.deepEqual(texts(client.leases), ["2001:db8::9/128"]);
  });

  test("a client on two links is told of for each, with the leases it has there", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    const there = { link: "there", at: NOW + 5, contact: DIRECT };
    store.record(exchange({ ...there, granted: [grant("2001:db8:9::7")] }));
    const clients = store.clientsOnLinks(duid(1), NOW + 5).map((client) => ({
      link: client.link,
      lastTransaction: client.lastTransaction,
      leases: texts(client.leases),
    }));
    assert.deepEqual(clients, [
      { link: "lan", lastTransaction: NOW, leases: ["2001:db8::7/128"] },
      { link: "there", lastTransaction: NOW + 5, leases: ["2001:db8:9::7/128"] },
    ]);
    assert.equal(store.leasesOf(duid(1)).length, 2);
  });

  test("a lease moves with its client to another link", (store) => {
    store.record(exchange({ granted: [grant("2001:db8::7")], contact: DIRECT }));
    store.record(exchange({ link: "there", granted: [grant("2001:db8::7")], contact: DIRECT }));
    const clients = store.clientsOnLinks(duid(1), NOW);
    assert.deepEqual(clients.map(({ link }) => link), ["there"]);
    assert.equal(store.leaseOf(prefix("2001:db8::7"))!.link, "there");
  });

  test("DUIDs and options of any length are told apart", (store) => {
    const ids = [new Uint8Array(), new Uint8Array(1), new Uint8Array(128).fill(7)];
    for (const [index, clientId] of ids.entries()) {
      const granted = [grant(`2001:db8::${index + 1}`)];
      store.record(
        exchange({ clientId, granted, contact: { options: new Uint8Array(index * 60) } }),
      );
    }
    for (const [index, clientId] of ids.entries()) {
      const [client] = store.clientsOnLinks(clientId, NOW);
      assert.deepEqual(texts(client!.leases), [`2001:db8::${index + 1}/128`]);
      assert.equal(client!.options.length, index * 60);
    }
  });
}
