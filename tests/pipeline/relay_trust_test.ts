import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { interfaceId, remoteId } from "../../lib/wire/options/mod.ts";
import { disputedLine, untrustedRelay } from "../../lib/pipeline/relay_trust.ts";
import { relaysOf } from "../../lib/pipeline/relays.ts";
import { PrefixMatcher } from "../../lib/wire/prefix_matcher.ts";
import { address, prefix, relayed, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

const SOLICIT = says({ type: "solicit", na: { 1: [] } });
const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
const line = (id: string) => remoteId.of({ enterpriseNumber: 9, identifier: fromHex(id)! });

/** Relay-forwards around a Solicit, each sent by the address, the one next to the client first. */
function chain(...peers: readonly string[]): Message {
  return peers.reduce<Message>(
    (inner, peer) => relayed(inner, "2001:db8:1::1", [], peer),
    SOLICIT,
  );
}

function reasonFor(message: Message, trusted: readonly string[] | undefined): string {
  const outcome = new PipelineRig({ handlers: [POOL] }).send(message, {
    listener: {
      name: "eth0",
      interface: "eth0",
      linkAddress: address("2001:db8:1::1"),
      marks: new Set(),
      trustedRelays: trusted && new PrefixMatcher(trusted.map(prefix)),
    },
  });
  return outcome.kind === "drop" ? outcome.drop.reason : outcome.kind;
}

Deno.test("a Relay-forward within another counts only where a trusted relay sent it", () => {
  const trusted = ["2001:db8:ffff::/48"];
  assert.equal(reasonFor(chain("fe80::c", "2001:db8:ffff::1"), trusted), "answer");
  assert.equal(reasonFor(chain("fe80::c", "fe80::d"), trusted), "untrusted-relay");
  assert.equal(reasonFor(chain("fe80::c", "fe80::d"), [...trusted, "fe80::/10"]), "answer");
});

Deno.test("every relay between a client and the last one must be trusted, wherever it stands", () => {
  const trusted = ["2001:db8:ffff::/48"];
  const [good, other, bad] = ["2001:db8:ffff::1", "2001:db8:ffff::2", "2001:db8:fffe::1"];
  assert.equal(reasonFor(chain("fe80::c", good, other), trusted), "answer");
  assert.equal(reasonFor(chain("fe80::c", bad, other), trusted), "untrusted-relay");
  assert.equal(reasonFor(chain("fe80::c", good, bad), trusted), "untrusted-relay");
});

Deno.test("a single relay needs no trust, whoever the client behind it is", () => {
  assert.equal(reasonFor(chain("fe80::c"), []), "answer");
  assert.equal(reasonFor(SOLICIT, []), "answer");
  assert.equal(reasonFor(chain("fe80::c", "fe80::d"), []), "untrusted-relay");
});

Deno.test("without trusted-relays everybody's Relay-forwards count", () => {
  assert.equal(reasonFor(chain("fe80::c", "fe80::d", "fe80::e"), undefined), "answer");
});

Deno.test("the relay that is not trusted is told by the one that passed its message on", () => {
  const relays = relaysOf(chain("fe80::c", "2001:db8::7"));
  assert.deepEqual(untrustedRelay(relays, new PrefixMatcher([])), address("2001:db8::7"));
});

Deno.test("relays that tell different lines are found, whatever lies between them", () => {
  const told = (...levels: readonly (readonly Parameters<typeof relayed>[2][])[]) =>
    disputedLine(relaysOf(levels.reduce<Message>(
      (inner, options) => relayed(inner, "::", options.flat() as never),
      SOLICIT,
    )));
  const interfaces = (id: string) => [interfaceId.of(fromHex(id)!)];
  assert.equal(told([[line("01")]], [[line("01")]]), undefined);
  assert.equal(told([[line("01")]], [], [[line("02")]]), "remote-id");
  assert.equal(told([interfaces("0a")], [interfaces("0b")]), "interface-id");
  assert.equal(told([interfaces("0a")], [interfaces("0a")]), undefined);
  assert.equal(told([interfaces("0a")], [[line("02")]]), undefined);
  assert.equal(told([[line("01")]]), undefined);
});
