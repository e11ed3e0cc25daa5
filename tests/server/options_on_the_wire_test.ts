import assert from "node:assert/strict";
import { contractHandlers } from "../config/contract/contract.ts";
import { hexOf, sent } from "../handlers/support.ts";
import type { ClientSays } from "../support/messages.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay } from "./through_relay.ts";

const HANDLERS = contractHandlers();

/** What the handlers of the whole language send: their option, and the octets of each value. */
const SENT: Readonly<Record<string, readonly [code: number, ...values: string[]]>> = {
  "preference": [7, "ff"],
  "sip-server-names": [21, nameOf("sip", "example", "org")],
  "sip-server-addresses": [22, "20010db8000000000000000000005060"],
  "recursive-name-servers": [23, "20010db8000000000000000000000053"],
  "domain-search-list": [24, nameOf("example", "com") + nameOf("example", "net")],
  "sntp-servers": [31, "20010db8000000000000000000000123"],
  "ntp-servers": [
    56,
    `00030012${nameOf("time", "example", "org")}`,
    "0001001020010db8000000000000000000000123",
    "00020010ff080000000000000000000000000101",
  ],
  "option": [59, hexOf("tftp://[2001:db8::69]/boot.efi")],
  "aftr-name": [64, nameOf("aftr", "example", "org")],
  "sol-max-rt": [82, "0000a8c0"],
  "inf-max-rt": [83, "0000a8c0"],
  "map-e": [
    94,
    // A rule with its port parameters, then the border relays (RFC 7598 sections 4 and 5).
    "00590015" + "01" + "0c" + "18c0000200" + "2420010db8f0" + "005d0004" + "06000000" +
    "005a0010" + "20010db8000000000000000000000001" +
    "005a0010" + "20010db8000000000000000000000002",
  ],
  "map-t": [
    95,
    "00590015" + "00" + "10" + "18c6336400" + "2820010db895" + "005d0004" + "06000000" +
    "005b0009" + "40" + "20010db800000001",
  ],
};

/** Sent whatever is asked for: by its nature, or by `always-send`. */
const ALWAYS_SENT = new Set(["preference", "sol-max-rt"]);

/** A code that no handler sends. */
const NOTHING = 0xfff0;

function nameOf(...labels: readonly string[]): string {
  const octets = labels.map((label) =>
    `${label.length.toString(16).padStart(2, "0")}${hexOf(label)}`
  );
  return `${octets.join("")}00`;
}

const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] } };

for (const [name, [code, ...values]] of Object.entries(SENT)) {
  Deno.test(`${name} is option ${code} on the wire, for whom it is`, async () => {
    const handlers = JSON.stringify([HANDLERS.get(name)]);
    await using server = await RunningServer.start(`handlers: ${handlers}`);
    using peer = new TestPeer(server);
    const get = async (client: ClientSays) => sent(await askThroughRelay(peer, client), code);
    assert.deepEqual(await get(SOLICIT), values);
    assert.deepEqual(await get({ ...SOLICIT, oro: [code] }), values);
    const others = ALWAYS_SENT.has(name) ? values : [];
    assert.deepEqual(await get({ ...SOLICIT, oro: [NOTHING] }), others);
    const unasked = await get({ type: "informationRequest", oro: [code] });
    assert.deepEqual(unasked, values);
  });
}

Deno.test("all options of the whole language come in one answer, each as if it were alone", async () => {
  const handlers = JSON.stringify(Object.keys(SENT).map((name) => HANDLERS.get(name)));
  await using server = await RunningServer.start(`handlers: ${handlers}`);
  using peer = new TestPeer(server);
  const answer = await askThroughRelay(peer, { type: "informationRequest" });
  for (const [name, [code, ...values]] of Object.entries(SENT)) {
    assert.deepEqual(sent(answer, code), values, name);
  }
});
