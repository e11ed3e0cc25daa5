import assert from "node:assert/strict";
import { type Link, Links } from "../../lib/pipeline/link.ts";
import { address, prefix } from "../support/messages.ts";

function link(name: string, prefixes: string[], interfaces: string[] = []): Link {
  return { name, prefixes: prefixes.map(prefix), interfaces };
}

Deno.test("an address is on the link with the longest prefix that holds it", () => {
  const links = new Links([
    link("site", ["2001:db8::/32"]),
    link("lan", ["2001:db8:1::/64", "2001:db8:2::/64"]),
    link("host", ["2001:db8:1::7/128"]),
  ]);
  const on = (text: string) => links.holding(address(text))?.name;
  assert.equal(on("2001:db8:1::7"), "host");
  assert.equal(on("2001:db8:1::8"), "lan");
  assert.equal(on("2001:db8:2:0:ffff::1"), "lan");
  assert.equal(on("2001:db8:3::1"), "site");
  assert.equal(on("2001:db9::1"), undefined);
});

Deno.test("a prefix of no bits holds every address", () => {
  const links = new Links([link("all", ["::/0"]), link("lan", ["2001:db8:1::/64"])]);
  assert.equal(links.holding(address("ff02::1"))?.name, "all");
  assert.equal(links.holding(address("2001:db8:1::1"))?.name, "lan");
});

Deno.test("links are found by interface and by name", () => {
  const links = new Links([link("lan", ["2001:db8:1::/64"], ["eth0", "eth1"])]);
  assert.equal(links.ofInterface("eth1")?.name, "lan");
  assert.equal(links.ofInterface("eth2"), undefined);
  assert.equal(links.withName("lan")?.prefixes.length, 1);
});
