import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { encodeValue } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  erpLocalDomainName,
  relaySuppliedOptions,
  serverId,
  userClass,
  vendorClass,
  vendorSpecificInformation,
} from "../../lib/wire/options/mod.ts";
import { type ClientSays, octets } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind } from "./through_relay.ts";

const ASKING: ClientSays = { type: "informationRequest" };
const SEARCH = "domain-search-list: { domain-names: [example.org]";

/** The values of an option in an answer, as hexadecimal digits. */
function valuesOf(answer: ClientServerMessage, code: number): string[] {
  return answer.options.filter(({ definition }) => definition.code === code)
    .map(({ definition, value }) => toHex(encodeValue(definition, value)));
}

/** What clients are told in one option by a server with these handlers. */
async function told(
  handlers: string,
  code: number,
  ...clients: readonly ClientSays[]
): Promise<string[][]> {
  await using server = await RunningServer.start(`
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
${handlers}
`);
  using peer = new TestPeer(server);
  const answers: string[][] = [];
  for (const client of clients) {
    answers.push(valuesOf(await askThroughRelay(peer, client), code));
  }
  return answers;
}

Deno.test("unless-set gives way on the wire to what was set before, asked for or not", async () => {
  const handlers = `
  - match: { user-class: staff }
    handlers: [{ sol-max-rt: { limit: 100 } }]
  - sol-max-rt: { limit: 200, unless-set: true, always-send: true }
`;
  const options = [staff()];
  assert.deepEqual(
    await told(handlers, 82, ASKING, { ...ASKING, options }, { ...ASKING, options, oro: [23] }),
    [["000000c8"], ["00000064"], []],
  );
});

Deno.test("never-send keeps an option on the wire from those to whom it applies", async () => {
  const handlers = `
  - ${SEARCH}, always-send: true }
  - match: { user-class: staff }
    handlers: [{ ${SEARCH}, never-send: true } }]
`;
  const name = "076578616d706c65036f726700";
  assert.deepEqual(
    await told(handlers, 24, ASKING, { ...ASKING, options: [staff()], oro: [24] }),
    [[name], []],
  );
});

Deno.test("option sends numbers and truths on the wire", async () => {
  for (
    const [value, octets] of [
      ["uint8: 7", "07"],
      ["uint16: 7", "0007"],
      ["uint32: 43200", "0000a8c0"],
      ["boolean: true", "01"],
      ["boolean: false", "00"],
    ] as const
  ) {
    const handlers = `  - option: { code: 65279, ${value} }`;
    assert.deepEqual(await told(handlers, 65279, ASKING), [[octets]], value);
  }
});

Deno.test("a pool's options come with what is given of it, in every exchange", async () => {
  await using server = await RunningServer.start(`
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - recursive-name-servers: { addresses: ["2001:db8::53"], always-send: true }
  - address-pool:
      range: "2001:db8:1::1000-2001:db8:1::1fff"
      options: [{ recursive-name-servers: { addresses: ["2001:db8:1::53"] } }]
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
`);
  using peer = new TestPeer(server);
  const OF_POOL = ["20010db8000100000000000000000053"];
  const GENERAL = ["20010db8000000000000000000000053"];
  const bound = await bind(peer);
  assert.deepEqual(valuesOf(bound, 23), OF_POOL);
  const [address] = given(bound);
  const client = { serverId: serverId.in(bound.options)!, oro: [82], na: { 1: [address!] } };
  assert.deepEqual(
    valuesOf(await askThroughRelay(peer, { type: "renew", ...client }), 23),
    OF_POOL,
  );
  const rebind: ClientSays = { type: "rebind", na: client.na };
  assert.deepEqual(valuesOf(await askThroughRelay(peer, rebind), 23), OF_POOL);
  assert.deepEqual(valuesOf(await askThroughRelay(peer, ASKING), 23), GENERAL);
  const prefixes: ClientSays = { type: "solicit", client: 2, pd: { 1: [] } };
  assert.deepEqual(valuesOf(await askThroughRelay(peer, prefixes), 23), GENERAL);
});

Deno.test("vendor options go on the wire to clients of the vendor, relayed ones too", async () => {
  await using server = await RunningServer.start(`
handlers:
  - relay-supplied-options: { allow: [17] }
  - vendor-specific-information:
      enterprise-number: 1
      options: [{ code: 1, uint32: 1 }]
      always-send: true
`);
  using peer = new TestPeer(server);
  const supplied = [
    relaySuppliedOptions.of([
      vendorSpecificInformation.of({ enterpriseNumber: 2, options: [] }),
      erpLocalDomainName.of("erp."),
    ]),
  ];
  const ask = async (...vendors: number[]) => {
    const options = vendors.map((enterpriseNumber) =>
      vendorClass.of({ enterpriseNumber, classes: [octets("box")] })
    );
    return valuesOf(await askThroughRelay(peer, { ...ASKING, options }, undefined, supplied), 17);
  };
  assert.deepEqual(await ask(), ["000000010001000400000001"]);
  assert.deepEqual(await ask(1), ["000000010001000400000001"]);
  assert.deepEqual(await ask(2), ["00000002"]);
  assert.deepEqual(await ask(3), []);
});

Deno.test("at debug-handling it is logged which entry of the file set an option, with its line", async () => {
  await using server = await RunningServer.start(`
handlers:
  - sol-max-rt: { limit: 100 }
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
  - recursive-name-servers: { addresses: ["2001:db8::54"] }
`);
  using peer = new TestPeer(server);
  await askThroughRelay(peer, { ...ASKING, oro: [23] });
  const handling = server.logged.find(({ level }) => level === "debug-handling")!;
  // Two lines stand before what is given here.
  assert.deepEqual(handling.message.split("\n").filter((line) => line.includes(" is set by ")), [
    "  option 23 (recursive-name-servers) is set by handlers[1].recursive-name-servers, line 6",
    "  option 23 (recursive-name-servers) is set by handlers[2].recursive-name-servers, line 7",
  ]);
});

function staff(): Option {
  return userClass.of([octets("staff")]);
}
