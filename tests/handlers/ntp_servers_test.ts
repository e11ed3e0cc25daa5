import assert from "node:assert/strict";
import { findingsOf, hexOf, sentBy } from "./support.ts";

const NTP = 56;
const NAME = `00030012${`04${hexOf("time")}07${hexOf("example")}03${hexOf("org")}00`}`;
const ADDRESS = "0001001020010db8000000000000000000000123";
const GROUP = "00020010ff080000000000000000000000000101";

Deno.test("ntp-servers sends one option for each server, in the order that is written", () => {
  const servers = [
    { fqdn: "time.example.org" },
    { address: "2001:db8::123" },
    { multicast: "ff08::101" },
  ];
  assert.deepEqual(sentBy([{ "ntp-servers": { servers } }], NTP), [NAME, ADDRESS, GROUP]);
  const reversed = [{ "ntp-servers": { servers: servers.toReversed() } }];
  assert.deepEqual(sentBy(reversed, NTP), [GROUP, ADDRESS, NAME]);
});

Deno.test("several ntp-servers are put together, each server once", () => {
  const handlers = [
    { "ntp-servers": { servers: [{ address: "2001:db8::123" }, { fqdn: "TIME.example.org" }] } },
    { "ntp-servers": { servers: [{ fqdn: "time.example.org." }, { multicast: "ff08::101" }] } },
  ];
  assert.deepEqual(sentBy(handlers, NTP), [ADDRESS, NAME, GROUP]);
});

Deno.test("an internationalised name of an NTP server is sent as A-labels", () => {
  const handlers = [{ "ntp-servers": { servers: [{ fqdn: "zeit.bücher.example" }] } }];
  const name = `04${hexOf("zeit")}0d${hexOf("xn--bcher-kva")}07${hexOf("example")}00`;
  assert.deepEqual(sentBy(handlers, NTP), [`0003001c${name}`]);
});

Deno.test("an NTP server is of one kind, and that kind's", () => {
  const kinds = "fqdn, address or multicast";
  assert.deepEqual(
    findingsOf(
      'ntp-servers: { servers: [{ fqdn: a.b, address: "2001:db8::1" }, { name: x }, 7, ' +
        '{ address: fe80::1 }, { multicast: "2001:db8::1" }, { multicats: "ff08::1" }] }',
    ),
    [
      `3:30: handlers[0].ntp-servers.servers[0]: expected either ${kinds}, found fqdn and address`,
      `3:69: handlers[0].ntp-servers.servers[1]: expected ${kinds} among the keys, found name`,
      `3:82: handlers[0].ntp-servers.servers[2]: expected a mapping with ${kinds}, found 7`,
      "3:96: handlers[0].ntp-servers.servers[3].address: expected a unicast IPv6 address such as " +
      '2001:db8::1, found "fe80::1": that is a link-local address',
      "3:120: handlers[0].ntp-servers.servers[4].multicast: expected a multicast IPv6 address " +
      'such as ff08::101, found "2001:db8::1": that is not a multicast address',
      `3:137: handlers[0].ntp-servers.servers[5]: expected ${kinds} among the keys, found ` +
      'multicats; did you mean "multicast"?',
    ],
  );
});
