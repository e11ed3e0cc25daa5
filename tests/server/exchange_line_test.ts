import assert from "node:assert/strict";
import { exchangeLine } from "../../lib/server/exchange_line.ts";
import type { Outcome } from "../../lib/pipeline/pipeline.ts";
import type { Transaction } from "../../lib/pipeline/transaction.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { clientLinkLayerAddress } from "../../lib/wire/options/mod.ts";
import { byClient } from "../leasequery/queries.ts";
import { relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

const POOL = {
  "address-pool": {
    name: "main",
    range: "2001:db8:1::a-2001:db8:1::a",
    "valid-lifetime": "90m",
  },
};
const CLIENT = "00030001020000000001";
const MAC = clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("02005e100001")! });

function lineOf(outcome: Outcome): string {
  assert.ok(outcome.transaction);
  return exchangeLine(outcome as Outcome & { transaction: Transaction });
}

Deno.test("a line tells what was asked, by whom, where, and what was given for how long", () => {
  const rig = new PipelineRig({
    handlers: [POOL, {
      "prefix-pool": {
        prefix: "2001:db8:8000::/56",
        "delegated-length": 56,
        "valid-lifetime": "infinity",
      },
    }],
  });
  assert.equal(
    lineOf(rig.send(says({ type: "solicit", na: { 1: [] }, pd: { 1: [] } }))),
    `solicit abcdef of ${CLIENT} on lan at eth0 -> ` +
      "advertise 2001:db8:1::a for 1h 30m of main, 2001:db8:8000::/56 for ever of 2001:db8:8000::/56",
  );
});

Deno.test("a line tells the relays, the next to the client first, and the link-layer address", () => {
  const rig = new PipelineRig({ handlers: [POOL] });
  const inner = relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:1::1", [MAC]);
  const outer = relayed(inner, "::", [], "2001:db8:1::2");
  assert.equal(
    lineOf(rig.send(outer, { peerAddress: fromHex("20010db8000000000000000000000007")! })),
    `solicit abcdef of ${CLIENT} (02:00:5e:10:00:01) on lan relayed by 2001:db8:1::2, ` +
      "2001:db8::7 at eth0 for link-addresses 2001:db8:1::1, :: -> advertise 2001:db8:1::a " +
      "for 1h 30m of main",
  );
});

Deno.test("a line tells the link-address of a relay that is on no link that is known", () => {
  const rig = new PipelineRig({ links: { far: ["2001:db8:2::/64"] } });
  const line = (...links: string[]) =>
    lineOf(
      rig.send(links.reduce<Message>((inner, link) =>
        relayed(inner, link), says({ type: "solicit", na: { 1: [] } }))),
    );
  assert.match(line("fe80::7"), / on fe80::7 relayed by /);
  assert.match(line("::"), / on :: relayed by /);
  assert.match(line("fe80::7", "2001:db8:3::1"), / on 2001:db8:3::1 relayed by /);
});

Deno.test("a line tells why something was refused, and what is withdrawn", () => {
  const rig = new PipelineRig({ handlers: [POOL] });
  const request = (client: number, na: Record<number, string[]>) =>
    lineOf(rig.send(says({ type: "request", client, serverId: SERVER_ID, na })));
  assert.match(request(1, { 1: [] }), /-> reply 2001:db8:1::a for 1h 30m of main$/);
  assert.match(request(2, { 1: [] }), /-> reply NoAddrsAvail \(.+\); pool-full main$/);
  assert.match(request(1, { 1: ["2001:db8:2::1"] }), /-> reply NotOnLink \(.+\); not-on-link$/);
  const renew = says({
    type: "renew",
    serverId: SERVER_ID,
    na: { 1: ["2001:db8:1::a", "2001:db8:1::ffff"] },
  });
  assert.match(
    lineOf(rig.send(renew)),
    /-> reply 2001:db8:1::a for 1h 30m of main, 2001:db8:1::ffff withdrawn$/,
  );
});

Deno.test("a line tells from where somebody asks by leasequery", () => {
  const rig = new PipelineRig({ handlers: [{ leasequery: { "allow-from": ["::/0"] } }] });
  const peerAddress = fromHex("20010db800000000000000000000ffff")!;
  const query = byClient(1, { transactionId: 0xabcdef });
  assert.match(
    lineOf(rig.send(query, { peerAddress })),
    /^leasequery abcdef of 00030001020000000999 from 2001:db8::ffff at eth0 -> leasequery-reply$/,
  );
  assert.match(
    lineOf(rig.send(relayed(query, "2001:db8:1::1", [], "2001:db8::7"), { peerAddress })),
    / from 2001:db8::7 relayed by 2001:db8::ffff at eth0 for link-address 2001:db8:1::1 -> no answer: /,
  );
});

Deno.test("a line tells why there is no answer", () => {
  const rig = new PipelineRig({ handlers: [{ "ignore-request": {} }] });
  assert.match(
    lineOf(rig.send(says({ type: "solicit", na: { 1: [] } }))),
    /^solicit abcdef of \w+ on lan at eth0 -> no answer: .+; do-not-respond$/,
  );
});

Deno.test("a line tells of a client that is nameless, and of a link that is unknown", () => {
  const rig = new PipelineRig({});
  const information = says({ type: "informationRequest", client: undefined });
  assert.equal(
    lineOf(rig.send(relayed(information, "2001:db8:99::1"))),
    "information-request abcdef of unknown client on 2001:db8:99::1 relayed by fe80::1 at eth0 " +
      "for link-address 2001:db8:99::1 -> reply",
  );
});

Deno.test("a line tells the marks that were given, and of layer-2 relays no link-address", () => {
  const rig = new PipelineRig({ handlers: [{ mark: ["gold", "north"] }] });
  const line = lineOf(rig.send(relayed(says({ type: "solicit", na: { 1: [] } }), "::")));
  assert.match(line, / relayed by fe80::1 at eth0, marked gold, north -> advertise NoAddrsAvail /);
  assert.match(line, /; unknown-link$/);
});
