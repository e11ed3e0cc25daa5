import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import { remoteId } from "../../lib/wire/options/mod.ts";
import { PrefixMatcher } from "../../lib/wire/prefix_matcher.ts";
import { prefix, relayed, says } from "../support/messages.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const SETUP = { handlers: [{ "address-pool": { prefix: "2001:db8:1::/64" } }] };
const SOLICIT = says({ type: "solicit", na: { 1: [] } });
const line = (id: string) => remoteId.of({ enterpriseNumber: 9, identifier: fromHex(id)! });
/** A customer's own Relay-forward, with another's line, in that of the honest relay. */
const FORGED = relayed(
  relayed(SOLICIT, "2001:db8:1::1", [line("02")]),
  "2001:db8:1::1",
  [line("01")],
  "fe80::bad",
);

Deno.test("relays that tell different lines are warned of once a minute, with how many there were", () => {
  const log = new TestLog(["warning"]);
  const rig = new ServerRig(SETUP, log);
  for (let second = 0; second < 60; second++) {
    rig.receive(FORGED, "2001:db8::7");
    rig.pipeline.now++;
  }
  assert.equal(log.lines.length, 1);
  rig.receive(FORGED, "2001:db8::7");
  const begin = "The relays of a message by eth0 from [2001:db8::7]:546 (solicit abcdef of " +
    "00030001020000000001) tell different remote-ids: ";
  assert.ok(log.of("warning")[0]!.startsWith(begin), log.of("warning")[0]);
  assert.match(log.of("warning")[1]!, / \(and 59 more like it since the last such line\)$/);
});

Deno.test("relays that agree are not warned of", () => {
  const log = new TestLog(["warning"]);
  new ServerRig(SETUP, log).receive(
    relayed(relayed(SOLICIT, "2001:db8:1::1", [line("01")]), "::", [line("01")]),
  );
  assert.deepEqual(log.lines, []);
});

Deno.test("a message through a relay that is not trusted is dropped, counted and said once a minute", () => {
  const log = new TestLog(["warning"]);
  const rig = new ServerRig(SETUP, log);
  const trustedRelays = new PrefixMatcher([prefix("2001:db8::/32")]);
  rig.listener.identity = { ...rig.listener.identity, trustedRelays };
  rig.receive(FORGED, "2001:db8::7");
  rig.receive(FORGED, "2001:db8::7");
  assert.equal(rig.statistics.global.dropped["untrusted-relay"], 2);
  assert.equal(rig.socket.sent.length, 0);
  assert.deepEqual(log.of("warning"), [
    "Dropped a message by eth0 from [2001:db8::7]:546 (solicit abcdef of 00030001020000000001): " +
    "It holds a Relay-forward of fe80::bad, which trusted-relays does not name",
  ]);
});
