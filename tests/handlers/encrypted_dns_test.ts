import assert from "node:assert/strict";
import { findingsOf, hexOf, sentBy } from "./support.ts";

const DNR = 144;
// The example of RFC 9463 section 4.1, figure 2.
const NAME = `0012${`04${hexOf("doh1")}07${hexOf("example")}03${hexOf("com")}00`}`;
const ADDRESS = "20010db8000000000000000000000053";

function resolvers(...resolvers: unknown[]) {
  return { "encrypted-dns": { resolvers } };
}

Deno.test("encrypted-dns sends an option for each resolver, with all that is to be known", () => {
  const doh = {
    name: "doh1.example.com",
    addresses: ["2001:db8::53", "fe80::53"],
    alpn: ["h2", "h3"],
    port: 8443,
    "doh-path": "/dns-query{?dns}",
  };
  const dot = { name: "doh1.example.com", addresses: ["2001:db8::53"], alpn: ["dot"] };
  assert.deepEqual(sentBy([resolvers(doh, dot)], DNR), [
    `0001${NAME}0020${ADDRESS}fe800000000000000000000000000053` +
    `0001000602${hexOf("h2")}02${hexOf("h3")}` + "0003000220fb" +
    `00070010${hexOf("/dns-query{?dns}")}`,
    `0002${NAME}0010${ADDRESS}0001000403${hexOf("dot")}`,
  ]);
});

Deno.test("a resolver without addresses is but a name", () => {
  assert.deepEqual(sentBy([resolvers({ name: "doh1.example.com" })], DNR), [`0001${NAME}`]);
});

Deno.test("the priority is what is written, else the place in the list", () => {
  const name = "doh1.example.com";
  const values = sentBy([resolvers({ name, priority: 700 }, { name })], DNR);
  assert.deepEqual(values, [`02bc${NAME}`, `0002${NAME}`]);
});

Deno.test("several encrypted-dns are put together, each resolver once", () => {
  const name = "doh1.example.com";
  const handlers = [resolvers({ name }), resolvers({ name }, { name: "b.example" })];
  assert.deepEqual(sentBy(handlers, DNR), [
    `0001${NAME}`,
    `0002000b01${hexOf("b")}07${hexOf("example")}00`,
  ]);
});

Deno.test("an internationalised name of a resolver is sent as A-labels", () => {
  assert.deepEqual(sentBy([resolvers({ name: "bücher.example" })], DNR), [
    `00010017${`0d${hexOf("xn--bcher-kva")}07${hexOf("example")}00`}`,
  ]);
});

Deno.test("what is said of a resolver fits together", () => {
  const at = (index: number, key: string) =>
    `handlers[0].encrypted-dns.resolvers[${index}]${key && `.${key}`}`;
  assert.deepEqual(
    findingsOf(
      "encrypted-dns: { resolvers: [" +
        '{ name: a.b, alpn: [dot], port: 853, doh-path: "/{?dns}" }, ' +
        '{ name: a.b, addresses: ["2001:db8::1"], alpn: [h2] }, ' +
        '{ name: a.b, addresses: ["2001:db8::1"], doh-path: "/{?dns}" }] }',
    ),
    [
      `3:53: ${at(0, "alpn")}: expected addresses beside alpn: without them a resolver is but a ` +
      "name",
      `3:66: ${at(0, "port")}: expected addresses beside port: without them a resolver is but a ` +
      "name",
      `3:81: ${at(0, "doh-path")}: expected addresses beside doh-path: without them a resolver ` +
      "is but a name",
      `3:141: ${at(1, "alpn")}: expected doh-path beside the protocols h2 and h3, found none`,
      `3:149: warning: ${at(2, "")}: Without alpn clients cannot know which protocol to speak`,
      `3:200: ${at(2, "doh-path")}: expected h2 or h3 in alpn, as doh-path is for DNS over HTTPS`,
    ],
  );
});

Deno.test("each key of a resolver is told when it is missing or wrong", () => {
  const at = "handlers[0].encrypted-dns.resolvers";
  assert.deepEqual(
    findingsOf(
      'encrypted-dns: { resolvers: [{ name: a.b, addresses: ["::1"], priority: 0, ' +
        'alpn: [DoT], port: 0, doh-path: "/q" }, {}] }',
    ),
    [
      `3:59: ${at}[0].addresses[0]: expected an IPv6 address of a resolver such as 2001:db8::53, ` +
      'found "::1": that is the loopback address',
      `3:77: ${at}[0].priority: expected a whole number from 1 to 65535, found 0`,
      `3:87: ${at}[0].alpn[0]: expected dot, doq, h2 or h3, found "DoT"; did you mean "dot"?`,
      `3:99: ${at}[0].port: expected a port number from 1 to 65535, found 0`,
      `3:112: ${at}[0].doh-path: expected a path with the variable dns such as ` +
      '/dns-query{?dns}, found "/q"',
      `3:120: ${at}[1].name: missing; expected a domain name such as example.com`,
    ],
  );
});
