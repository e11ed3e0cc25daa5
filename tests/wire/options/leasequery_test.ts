import assert from "node:assert/strict";
import {
  clientData,
  clientLastTransactionTime,
  lqBaseTime,
  lqClientLink,
  lqEndTime,
  lqQuery,
  lqRelayData,
  lqStartTime,
  QueryType,
} from "../../../lib/wire/options/leasequery.ts";
import { clientId } from "../../../lib/wire/options/identity.ts";
import { fromSince2000, toSince2000 } from "../../../lib/wire/since_2000.ts";
import { interfaceId } from "../../../lib/wire/options/relay.ts";
import type { Message } from "../../../lib/wire/message_layout.ts";
import { address, ascii, assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

const DUID = hex("00030001001372");

Deno.test("lq-query holds what is asked about", () => {
  assertOption(
    lqQuery,
    {
      queryType: QueryType.byClientId,
      linkAddress: address("::"),
      options: [clientId.of(DUID)],
    },
    "002c 001c 02 00000000000000000000000000000000 0001 0007 00030001001372",
  );
  assertUnreadable("002c 0010 02 000000000000000000000000000000");
});

Deno.test("lq-query has a query type that is shown by its name", () => {
  const query = { linkAddress: address("::"), options: [] };
  const digits = "00000000000000000000000000000000";
  const json = { "link-address": "::", options: [] };
  assertOption(lqQuery, { queryType: 5, ...query }, `002c 0011 05 ${digits}`, {
    "query-type": "by-remote-id",
    ...json,
  });
  assertOption(lqQuery, { queryType: 99, ...query }, `002c 0011 63 ${digits}`, {
    "query-type": 99,
    ...json,
  });
});

Deno.test("client-data holds any options, or none", () => {
  assertOption(
    clientData,
    [clientId.of(DUID), clientLastTransactionTime.of(60)],
    "002d 0013 0001 0007 00030001001372 002e 0004 0000003c",
  );
  assertOption(clientData, [], "002d 0000");
});

Deno.test("clt-time is four octets", () => {
  assertOption(clientLastTransactionTime, 60, "002e 0004 0000003c", 60);
  assertUnreadable("002e 0003 00003c");
});

const RELAY_FORWARD: Message = {
  kind: "relay",
  type: 12,
  hopCount: 0,
  linkAddress: address("2001:db8::"),
  peerAddress: address("fe80::1"),
  options: [interfaceId.of(ascii("if"))],
};

Deno.test("lq-relay-data is a relay's address and the relay-forward that came from it", () => {
  assertOption(
    lqRelayData,
    { peerAddress: address("2001:db8::2"), message: RELAY_FORWARD },
    `002f 0038 20010db8000000000000000000000002
     0c 00 20010db8000000000000000000000000 fe800000000000000000000000000001 0012 0002 6966`,
  );
  assertUnreadable("002f 0010 20010db8000000000000000000000002");
});

Deno.test("lq-relay-data that is of nobody, or holds something else, is wrong", () => {
  for (const text of ["::", "::1", "ff02::1"]) {
    const peerAddress = address(text);
    assertWrong(lqRelayData, { peerAddress, message: RELAY_FORWARD }, /no address of another/);
  }
  const message: Message = { kind: "client-server", type: 1, transactionId: 0, options: [] };
  assertWrong(
    lqRelayData,
    { peerAddress: address("2001:db8::2"), message },
    /holds a relay-forward, and here is a solicit/,
  );
});

Deno.test("lq-client-link lists addresses of links", () => {
  assertOption(
    lqClientLink,
    [address("2001:db8:1::1"), address("2001:db8:2::1")],
    "0030 0020 20010db8000100000000000000000001 20010db8000200000000000000000001",
    ["2001:db8:1::1", "2001:db8:2::1"],
  );
  assertUnreadable("0030 0011 20010db800010000000000000000000100");
});

Deno.test("what is no link cannot be asked about, nor be an answer", () => {
  for (const text of ["::1", "ff02::1"]) {
    const linkAddress = address(text);
    assertWrong(lqQuery, { queryType: 1, linkAddress, options: [] }, /no address of another/);
    assertWrong(lqClientLink, [linkAddress], /no address of another/);
  }
});

Deno.test("lq-base-time, lq-start-time and lq-end-time are seconds since 2000", () => {
  assertOption(lqBaseTime, 0, "0064 0004 00000000", "2000-01-01T00:00:00Z");
  assertOption(lqStartTime, 0x32000000, "0065 0004 32000000", "2026-08-01T00:53:20Z");
  assertOption(lqEndTime, 0xffffffff, "0066 0004 ffffffff", "2136-02-07T06:28:15Z");
  assertUnreadable("0064 0003 000000");
  assertUnreadable("0065 0005 0000000000");
});

Deno.test("a time since 2000 is a time of day again, and wraps around after 2^32 seconds", () => {
  const time = Date.UTC(2026, 10, 21) / 1000;
  assert.equal(fromSince2000(toSince2000(time)), time);
  assert.equal(toSince2000(Date.UTC(2000, 0, 1) / 1000 + 2 ** 32 + 5), 5);
});
