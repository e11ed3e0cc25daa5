import assert from "node:assert/strict";
import { type ClientRecord, clientRecord } from "../../lib/requestor/client_record.ts";
import { mergeRecords, mergeServers } from "../../lib/requestor/merging.ts";
import { formatAddress, parseAddress } from "../../lib/wire/address.ts";
import type { Option } from "../../lib/wire/option.ts";
import { preference } from "../../lib/wire/options/exchange.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import {
  clientData,
  clientLastTransactionTime,
  lqRelayData,
} from "../../lib/wire/options/leasequery.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, CLIENT_1, CLIENT_2, prefix, SERVER_A, SERVER_B, told } from "./answers.ts";

const LINK = parseAddress("2001:db8:1::")!;
const OTHER_LINK = parseAddress("2001:db8:2::")!;

function record(data: Option, server = SERVER_A, link?: Uint8Array): ClientRecord {
  return clientRecord(clientData.in([data])!, server, link)!;
}

function held({ addresses, prefixes }: ClientRecord): string[] {
  return [
    ...addresses.map((one) => `${formatAddress(one.address)} ${one.validLifetime}`),
    ...prefixes.map((one) =>
      `${formatPrefix({ address: one.prefix, length: one.prefixLength })} ${one.validLifetime}`
    ),
  ];
}

Deno.test("client data is read into addresses, prefixes, relay data and the other options", () => {
  const relayData = {
    peerAddress: parseAddress("2001:db8::9")!,
    message: {
      kind: "relay",
      type: 12,
      hopCount: 0,
      linkAddress: LINK,
      peerAddress: parseAddress("fe80::1")!,
      options: [],
    },
  } as const;
  const data = told(
    CLIENT_1,
    60,
    address("2001:db8:1::1"),
    prefix("2001:db8:8000::/56"),
    preference.of(7),
    lqRelayData.of(relayData),
  );
  const read = record(data, SERVER_A, LINK);
  assert.deepEqual(read.clientId, CLIENT_1);
  assert.deepEqual(read.linkAddress, LINK);
  assert.equal(read.lastTransaction, 60);
  assert.deepEqual(held(read), ["2001:db8:1::1 3600", "2001:db8:8000::/56 3600"]);
  assert.deepEqual(read.options.map(({ value }) => value), [7]);
  assert.deepEqual(read.relayData, relayData);
  assert.deepEqual(read.serverIds, [SERVER_A]);
});

Deno.test("client data without a client or the time of its last transaction is no record", () => {
  assert.equal(clientRecord([clientId.of(CLIENT_1)], SERVER_A), undefined);
  assert.equal(clientRecord([clientLastTransactionTime.of(1)], SERVER_A), undefined);
});

Deno.test("disjoint data of one client from two servers is merged", () => {
  const merged = mergeRecords([
    record(told(CLIENT_1, 60, address("2001:db8:1::1")), SERVER_A),
    record(told(CLIENT_1, 30, prefix("2001:db8:8000::/56")), SERVER_B),
  ]);
  assert.equal(merged.length, 1);
  assert.deepEqual(held(merged[0]!), ["2001:db8:1::1 3600", "2001:db8:8000::/56 3600"]);
  assert.equal(merged[0]!.lastTransaction, 30);
  assert.deepEqual(merged[0]!.serverIds, [SERVER_B, SERVER_A]);
});

Deno.test("of overlapping data the most recent is believed, in whatever order it comes", () => {
  const older = record(
    told(CLIENT_1, 500, address("2001:db8:1::1", 10, 20), preference.of(1)),
    SERVER_A,
  );
  const newer = record(
    told(CLIENT_1, 5, address("2001:db8:1::1", 100, 200), preference.of(2)),
    SERVER_B,
  );
  for (const records of [[older, newer], [newer, older]]) {
    const [merged, ...others] = mergeRecords(records);
    assert.equal(others.length, 0);
    assert.deepEqual(held(merged!), ["2001:db8:1::1 200"]);
    assert.deepEqual(merged!.options.map(({ value }) => value), [2]);
  }
});

Deno.test("prefixes of different lengths are not the same lease", () => {
  const [merged] = mergeRecords([
    record(told(CLIENT_1, 1, prefix("2001:db8:8000::/56"))),
    record(told(CLIENT_1, 2, prefix("2001:db8:8000::/48"))),
  ]);
  assert.equal(merged!.prefixes.length, 2);
});

Deno.test("different clients and different links stay apart, the one heard last first", () => {
  const merged = mergeRecords([
    record(told(CLIENT_1, 9, address("2001:db8:1::1")), SERVER_A, LINK),
    record(told(CLIENT_1, 3, address("2001:db8:2::1")), SERVER_A, OTHER_LINK),
    record(told(CLIENT_2, 6, address("2001:db8:1::2")), SERVER_A, LINK),
  ]);
  assert.deepEqual(merged.map(({ lastTransaction }) => lastTransaction), [3, 6, 9]);
});

Deno.test("a record without a link joins the one that holds the same lease", () => {
  const merged = mergeRecords([
    record(told(CLIENT_1, 9, address("2001:db8:1::1")), SERVER_A, LINK),
    record(told(CLIENT_1, 3, address("2001:db8:2::1")), SERVER_A, OTHER_LINK),
    record(told(CLIENT_1, 1, address("2001:db8:1::1", 50, 60)), SERVER_B),
  ]);
  assert.equal(merged.length, 2);
  assert.deepEqual(held(merged[0]!), ["2001:db8:1::1 60"]);
  assert.deepEqual(merged[0]!.linkAddress, LINK);
});

Deno.test("RFC 5460 6.4: clients of several servers are merged, each by its last transaction", () => {
  const merged = mergeServers([
    [
      record(told(CLIENT_1, 60, address("2001:db8:1::1", 10, 20)), SERVER_A),
      record(told(CLIENT_2, 6, address("2001:db8:1::2")), SERVER_A),
    ],
    [
      record(told(CLIENT_1, 30, address("2001:db8:1::1", 40, 50)), SERVER_B),
      record(told(CLIENT_2, 9, prefix("2001:db8:8000::/56")), SERVER_B),
    ],
  ]);
  assert.deepEqual(merged.map(held), [
    ["2001:db8:1::2 3600", "2001:db8:8000::/56 3600"],
    ["2001:db8:1::1 50"],
  ]);
  assert.deepEqual(merged.map(({ serverIds }) => serverIds), [
    [SERVER_A, SERVER_B],
    [SERVER_B, SERVER_A],
  ]);
});

Deno.test("RFC 5460 6.4: a client that one server tells of twice is on two links, and stays two", () => {
  const merged = mergeServers([
    [
      record(told(CLIENT_1, 60, address("2001:db8:1::1"))),
      record(told(CLIENT_1, 50, address("2001:db8:2::1"))),
    ],
    [record(told(CLIENT_1, 40, address("2001:db8:2::1", 1, 2)), SERVER_B)],
    [record(told(CLIENT_1, 70, address("2001:db8:3::1")), SERVER_B)],
  ]);
  assert.deepEqual(merged.map(held), [
    ["2001:db8:2::1 2"],
    ["2001:db8:1::1 3600"],
    ["2001:db8:3::1 3600"],
  ]);
});

Deno.test("RFC 5460 6.4: with a known link, a client is one on that link", () => {
  const merged = mergeServers([
    [record(told(CLIENT_1, 60, address("2001:db8:1::1")), SERVER_A, LINK)],
    [record(told(CLIENT_1, 70, address("2001:db8:1::2")), SERVER_B, LINK)],
  ]);
  assert.deepEqual(merged.map(held), [["2001:db8:1::1 3600", "2001:db8:1::2 3600"]]);
});
