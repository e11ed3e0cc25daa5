import assert from "node:assert/strict";
import type { Option } from "../../lib/wire/option.ts";
import { interfaceId, remoteId, subscriberId } from "../../lib/wire/options/mod.ts";
import { octets, relayed, says } from "../support/messages.ts";
import { holds } from "./holding.ts";

const SOLICIT = says({ type: "solicit" });

/** A Solicit through relays, that next to the client first, each with what it says. */
function through(...relays: readonly (readonly Option[])[]) {
  return relays.reduce<Parameters<typeof relayed>[0]>(
    (message, options, level) =>
      relayed(message, `2001:db8:${level}::1`, options, `fe80::${level + 1}`),
    SOLICIT,
  );
}

Deno.test("an interface-id is that of the relay nearest to the client that says one", () => {
  const near = interfaceId.of(octets("ge-0/0/1.7"));
  const far = interfaceId.of(octets("ae3"));
  const is = (written: unknown, ...relays: readonly (readonly Option[])[]) =>
    holds({ "interface-id": written }, through(...relays));
  assert.equal(is("ge-0/0/1.*", [near]), true);
  assert.equal(is(["xe*", "ge-0/0/1.7"], [near]), true);
  assert.equal(is("ge-0/0/1", [near]), false);
  assert.equal(is("ge-0/0/1.*", [near], [far]), true);
  assert.equal(is("ae3", [near], [far]), false);
  assert.equal(is("ae3", [], [far]), true);
  assert.equal(is("*", [], []), false);
  assert.equal(holds({ "interface-id": "*" }, SOLICIT), false);
});

Deno.test("a subscriber-id is compared as octets", () => {
  const is = (written: unknown, said: string) =>
    holds({ "subscriber-id": written }, through([subscriberId.of(octets(said))]));
  assert.equal(is("gold-*", "gold-7"), true);
  assert.equal(is("Gold-*", "gold-7"), false);
  assert.equal(is("hex:676f6c64*", "gold-7"), true);
  assert.equal(is("hex:67:6f:6c:64:2d:37", "gold-7"), true);
  // What begins with hex: or ends in * itself is written in hexadecimal.
  assert.equal(is("hex:6865783a31", "hex:1"), true);
  assert.equal(is("hex:612a", "a*"), true);
  assert.equal(is("hex:612a", "ab"), false);
  assert.equal(is("a*b", "a*b"), true);
  assert.equal(is("café", "café"), true);
});

Deno.test("a remote-id is an enterprise, an id, or both", () => {
  const said = remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(1, 2, 3) });
  const is = (written: unknown) => holds({ "remote-id": written }, through([said]));
  assert.equal(is({ enterprise: 9, id: "hex:0102*" }), true);
  assert.equal(is({ enterprise: 9, id: "hex:010203" }), true);
  assert.equal(is({ enterprise: 9, id: "hex:0102" }), false);
  assert.equal(is({ enterprise: 10, id: "hex:0102*" }), false);
  assert.equal(is({ id: "hex:010203" }), true);
  assert.equal(is({ enterprise: 9 }), true);
  assert.equal(is([{ enterprise: 10 }, { enterprise: 9, id: ["x", "hex:01*"] }]), true);
});

Deno.test("a relay is known by the link- or peer-address of any on the way", () => {
  const message = through([], []);
  for (const relay of ["2001:db8::1", "2001:db8:1::/48", "fe80::1", "fe80::2/128"]) {
    assert.equal(holds({ relay }, message), true, relay);
  }
  assert.equal(holds({ relay: ["2001:db8:7::/48", "2001:db8:1::/64"] }, message), true);
  assert.equal(holds({ relay: "2001:db8:7::/48" }, message), false);
  assert.equal(holds({ relay: "::/0" }, SOLICIT), false);
});

Deno.test("a thousand prefixes are told apart as one is", () => {
  const subnet = Array.from(
    { length: 1000 },
    (_, at) => `2001:db8:${at.toString(16)}::/${48 + at % 3}`,
  );
  assert.equal(holds({ subnet }, SOLICIT, { linkAddress: "2001:db8:3e7::7" }), true);
  assert.equal(holds({ subnet }, SOLICIT, { linkAddress: "2001:db8:3e8::7" }), false);
});
