import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import { rapidCommit } from "../../lib/wire/options/mod.ts";
import { type ClientSays, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { hexOf, sent, sentBy } from "./support.ts";

const DNS = 23;
const SEARCH = 24;
const SOL_MAX_RT = 82;
const ONE = "20010db8000000000000000000000001";
const TWO = "20010db8000000000000000000000002";
const THREE = "20010db8000000000000000000000003";

function dns(...addresses: string[]) {
  return { "recursive-name-servers": { addresses } };
}

Deno.test("lists of several sections are put together, first come first listed, each value once", () => {
  const handlers = [
    dns("2001:db8::2", "2001:db8::1", "2001:db8::2"),
    dns("2001:db8::1", "2001:db8::3"),
    dns("2001:db8::3"),
  ];
  assert.deepEqual(sentBy(handlers, DNS), [TWO + ONE + THREE]);
});

Deno.test("names of several sections are put together whatever their case and their last dot", () => {
  const handlers = [
    { "domain-search-list": { "domain-names": ["Example.org", "example.org."] } },
    { "domain-search-list": { "domain-names": ["EXAMPLE.ORG", "b.example"] } },
  ];
  assert.deepEqual(sentBy(handlers, SEARCH), [
    `07${hexOf("example")}03${hexOf("org")}00` + `01${hexOf("b")}07${hexOf("example")}00`,
  ]);
});

Deno.test("what sections put together is the same for every client", () => {
  const rig = new PipelineRig({ handlers: [dns("2001:db8::1"), dns("2001:db8::2")] });
  for (const client of [1, 2, 1]) {
    const answer = rig.answer(says({ type: "informationRequest", client }));
    assert.deepEqual(sent(answer, DNS), [ONE + TWO]);
  }
});

Deno.test("of single values the first section that applies decides", () => {
  const handlers = [{ "sol-max-rt": { limit: 61 } }, { "sol-max-rt": { limit: 62 } }];
  assert.deepEqual(sentBy(handlers, SOL_MAX_RT), ["0000003d"]);
});

Deno.test("a client that asks for options gets those, and what is always sent", () => {
  const rig = new PipelineRig({
    handlers: [
      dns("2001:db8::1"),
      { "domain-search-list": { "domain-names": ["example.org"] } },
      { "sol-max-rt": { limit: 61, "always-send": true } },
    ],
  });
  const answer = rig.answer(says({ type: "informationRequest", oro: [SEARCH] }));
  assert.deepEqual(sent(answer, DNS), []);
  assert.equal(sent(answer, SEARCH).length, 1);
  assert.equal(sent(answer, SOL_MAX_RT).length, 1);
});

Deno.test("a client that asks for nothing by name gets every configured option", () => {
  const handlers = [dns("2001:db8::1"), { "sol-max-rt": { limit: 61 } }];
  const answer = new PipelineRig({ handlers }).answer(says({ type: "informationRequest" }));
  assert.deepEqual([sent(answer, DNS), sent(answer, SOL_MAX_RT)], [[ONE], ["0000003d"]]);
});

Deno.test("options are sent in answers to requests for something, not to Confirm, Release and Decline", () => {
  const handlers = [
    { "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } },
    { "recursive-name-servers": { addresses: ["2001:db8::1"], "always-send": true } },
  ];
  const na = { 1: ["2001:db8:1::10"] };
  const asks = (client: ClientSays) =>
    sent(new PipelineRig({ handlers }).answer(says(client)), DNS).length;
  assert.equal(asks({ type: "solicit", na }), 1);
  assert.equal(asks({ type: "request", serverId: SERVER_ID, na }), 1);
  assert.equal(asks({ type: "renew", serverId: SERVER_ID, na }), 1);
  assert.equal(asks({ type: "rebind", na }), 1);
  assert.equal(asks({ type: "informationRequest" }), 1);
  assert.equal(asks({ type: "confirm", na }), 0);
  assert.equal(asks({ type: "release", serverId: SERVER_ID, na }), 0);
  assert.equal(asks({ type: "decline", serverId: SERVER_ID, na }), 0);
});

Deno.test("a rapid commit that becomes an Advertise keeps what an Advertise may hold", () => {
  const rig = new PipelineRig({
    handlers: [dns("2001:db8::1"), { "server-unicast": { address: "2001:db8::5" } }],
    rapidCommit: true,
  });
  const answer = rig.answer(
    says({ type: "solicit", na: { 1: [] }, options: [rapidCommit.of(true)] }),
  );
  assert.equal(answer.type, MessageType.advertise);
  assert.deepEqual([sent(answer, DNS), sent(answer, 12)], [[ONE], []]);
});

Deno.test("an option that would be longer than any message is refused while it is made", () => {
  const addresses = Array.from({ length: 5000 }, (_, at) => `2001:db8::${(at + 1).toString(16)}`);
  const { findings } = new PipelineRig({ handlers: [dns(...addresses)] });
  assert.deepEqual(findings.map(({ severity, message }) => `${severity}: ${message}`), [
    "error: Option 23 (recursive-name-servers) cannot hold this: A message is longer than 65535 " +
    "octets",
  ]);
});
