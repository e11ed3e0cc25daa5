import assert from "node:assert/strict";
import fc from "fast-check";
import type { Link } from "../../lib/pipeline/link.ts";
import { Links } from "../../lib/pipeline/link.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import type { OctetPattern } from "../../lib/wire/octet_patterns.ts";
import { interfaceId } from "../../lib/wire/options/mod.ts";
import { relaysOf } from "../../lib/pipeline/relays.ts";
import { contains } from "../../lib/wire/prefix.ts";
import { address, octets, prefix, relayed, says } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

function pattern(text: string): OctetPattern {
  const isBeginning = text.endsWith("*");
  return { octets: octets(isBeginning ? text.slice(0, -1) : text), isBeginning };
}

function link(name: string, interfaceIds?: string[], relays?: string[]): Link {
  return {
    name,
    prefixes: [prefix(`2001:db8:${name}::/64`)],
    interfaces: [],
    ...(interfaceIds && { interfaceIds: interfaceIds.map(pattern) }),
    ...(relays && { relays: relays.map(prefix) }),
  };
}

const SOLICIT = says({ type: "solicit", na: { 1: [] } });

/** Each relay by its link-address and what it says of the interface, innermost first. */
function through(...relays: [linkAddress: string, id?: string][]): Message {
  return relays.reduce<Message>(
    (message, [linkAddress, id]) =>
      relayed(message, linkAddress, id === undefined ? [] : [interfaceId.of(octets(id))]),
    SOLICIT,
  );
}

const RIG_LINKS = [
  link("1", ["olt7/*", "olt8/1"]),
  link("2", ["olt7/3"]),
  link("3", ["eth0"], ["2001:db8:ffff::3"]),
  link("4", ["eth0"], ["2001:db8:ffff::4", "fe80::/10"]),
  link("5", undefined, ["2001:db8:fffe::/48"]),
];

function linkOf(message: Message, sender = "2001:db8:ffff::9", multicast = false) {
  const rig = new PipelineRig({ links: RIG_LINKS });
  return rig.send(message, { peerAddress: address(sender), multicast }).transaction?.link?.name;
}

Deno.test("a link is told by an interface-id, or how it begins, where no link-address tells", () => {
  for (const linkAddress of ["::", "fe80::7"]) {
    assert.equal(linkOf(through([linkAddress, "olt7/1/2"])), "1");
    assert.equal(linkOf(through([linkAddress, "olt8/1"])), "1");
    assert.equal(linkOf(through([linkAddress, "olt8/2"])), undefined);
    assert.equal(linkOf(through([linkAddress])), undefined);
  }
  assert.equal(linkOf(through(["2001:db8:5::1", "olt8/1"])), "5");
  assert.equal(linkOf(through(["2001:db8:9::1", "olt8/1"])), undefined);
  assert.equal(linkOf(through(["::", "olt8/1"], ["2001:db8:5::1"])), "5");
});

Deno.test("of links with the same interface-id the first in the document counts", () => {
  assert.equal(linkOf(through(["::", "olt7/3"])), "1");
});

Deno.test("the relay nearest to the client that says an interface-id decides", () => {
  assert.equal(linkOf(through(["::"], ["fe80::7", "olt8/1"])), "1");
  assert.equal(linkOf(through(["::", "olt9"], ["fe80::7", "olt8/1"])), undefined);
});

Deno.test("a link with interface-ids and relays wants both, and one with relays alone only them", () => {
  assert.equal(linkOf(through(["::", "eth0"]), "2001:db8:ffff::3"), "3");
  assert.equal(linkOf(through(["::", "eth0"]), "2001:db8:ffff::4"), "4");
  assert.equal(linkOf(through(["::", "eth0"]), "fe80::44"), "4");
  assert.equal(linkOf(through(["::", "eth0"]), "2001:db8:ffff::5"), undefined);
  assert.equal(linkOf(through(["::", "eth1"]), "2001:db8:ffff::3"), undefined);
  assert.equal(linkOf(through(["::"]), "2001:db8:fffe::7"), "5");
  assert.equal(linkOf(through(["::", "olt8/1"]), "2001:db8:fffe::7"), "1");
});

Deno.test("who is not relayed is on the listener's link, wherever relays send from", () => {
  assert.equal(linkOf(SOLICIT, "2001:db8:fffe::7", true), "1");
});

Deno.test("what a relay says comes before the listener's link, also by multicast", () => {
  assert.equal(linkOf(through(["::", "olt8/1"]), "fe80::1", true), "1");
  assert.equal(linkOf(through(["::", "olt9"]), "fe80::1", true), "1");
});

Deno.test("pools of a link serve those of whom a relay tells that they are on it", () => {
  const rig = new PipelineRig({
    links: RIG_LINKS,
    handlers: [{ "address-pool": { range: "2001:db8:2::10-2001:db8:2::1f" } }, {
      "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" },
    }],
  });
  const [address] = given(rig.answer(through(["fe80::7", "olt7/1"])));
  assert.match(address!, /^2001:db8:1::1.$/);
});

const id = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 4 })
  .map((letters) => letters.join(""));
const senders = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1"];
const anyLink = fc.record({
  ids: fc.option(fc.array(fc.tuple(id, fc.boolean()), { minLength: 1, maxLength: 3 })),
  relays: fc.option(
    fc.subarray([...senders, "2001:db8:0:1::/64", "2001:db8::/32"], { minLength: 1 }),
  ),
});

Deno.test("the first link counts that what a relay says tells, however links are told", () => {
  fc.assert(fc.property(
    fc.array(anyLink, { maxLength: 8 }),
    fc.constantFrom(...senders),
    fc.option(id),
    (links, sender, said) => {
      const all = links.map(({ ids, relays }, index) =>
        link(
          String(index),
          ids?.map(([text, isBeginning]) => text + (isBeginning ? "*" : "")),
          relays ?? undefined,
        )
      );
      const expected = links.find(({ ids, relays }) =>
        (ids || relays) &&
        (!ids || said !== null && ids.some(([text, isBeginning]) =>
              isBeginning ? said.startsWith(text) : said === text
            )) &&
        (!relays || relays.some((each) =>
          contains(prefix(each), address(sender))
        ))
      );
      const message = through(["::", ...said === null ? [] : [said]] as [string, string?]);
      const found = new Links(all).toldBy(relaysOf(message), address(sender));
      assert.equal(found, expected && all[links.indexOf(expected)]);
    },
  ));
});
