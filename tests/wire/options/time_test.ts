import {
  ntp,
  ntpMulticastAddress,
  ntpServerAddress,
  ntpServerName,
  ntpServers,
  posixTimezone,
  sntpServers,
  tzdbTimezone,
} from "../../../lib/wire/options/time.ts";
import assert from "node:assert/strict";
import { toHex } from "../../../lib/wire/bytes.ts";
import { encodeValue } from "../../../lib/wire/message.ts";
import { address, ascii, assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

Deno.test("sntp-servers lists addresses that routers lead to", () => {
  assertOption(
    sntpServers,
    [address("2001:db8::123")],
    "001f 0010 20010db8000000000000000000000123",
  );
  assertUnreadable("001f 0001 20");
  assertWrong(sntpServers, [address("ff05::101")], /ff05::101/);
});

Deno.test("ntp-servers is a server by its address, a group or a server by its name", () => {
  assertOption(
    ntpServers,
    [ntpServerAddress.of(address("2001:db8::123"))],
    "0038 0014 0001 0010 20010db8000000000000000000000123",
    [{ code: 1, name: "ntp-server-address", value: "2001:db8::123" }],
  );
  assertOption(
    ntpServers,
    [ntpMulticastAddress.of(address("ff08::101"))],
    "0038 0014 0002 0010 ff080000000000000000000000000101",
    [{ code: 2, name: "ntp-multicast-address", value: "ff08::101" }],
  );
  assertOption(
    ntpServers,
    [ntpServerName.of("time.example.")],
    "0038 0012 0003 000e 0474696d65076578616d706c6500",
    [{ code: 3, name: "ntp-server-fqdn", value: "time.example." }],
  );
});

Deno.test("ntp-servers keeps suboptions that nobody knows", () => {
  assertOption(
    ntpServers,
    [ntpServerName.of("a."), ntp.withCode(99).of(hex("0102"))],
    "0038 000d 0003 0003 016100 0063 0002 0102",
  );
});

Deno.test("the codes of NTP's suboptions are its own", () => {
  assertUnreadable("0038 0007 0001 0003 000300");
  assertUnreadable("0038 0008 0003 0004 01610000");
  assertUnreadable("0038 0003 000100");
});

Deno.test("ntp-servers without a time source, or with several, is wrong", () => {
  assertWrong(ntpServers, [], /one time source, and here are 0/);
  assertWrong(ntpServers, [ntp.withCode(99).of(hex("01"))], /one time source, and here are 0/);
  const names = [ntpServerName.of("a."), ntpServerName.of("b.")];
  assertWrong(ntpServers, names, /one time source, and here are 2/);
});

Deno.test("an NTP server is an address that routers lead to, and a group is a group's", () => {
  for (const text of ["fe80::1", "::1", "::", "ff05::101"]) {
    assert.match(ntpServerAddress.check(address(text))!, new RegExp(text));
  }
  assert.equal(ntpServerAddress.check(address("2001:db8::1")), undefined);
  assert.match(ntpMulticastAddress.check(address("2001:db8::1"))!, /not a multicast address/);
  assert.equal(ntpMulticastAddress.check(address("ff05::101")), undefined);
});

Deno.test("posix-timezone is what POSIX has in TZ", () => {
  const zone = "EST5EDT4,M3.2.0/02:00,M11.1.0/02:00";
  assert.equal(toHex(encodeValue(posixTimezone, zone)), toHex(ascii(zone)));
  assertOption(posixTimezone, "UTC0", "0029 0004 55544330", "UTC0");
  const zones = ["CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3", "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1"];
  zones.push("EST5EDT", "AEST-10AEDT,J60/2,J300/3:30:15", "AAA+00:30BBB+1,59,300");
  for (const right of [zone, ...zones]) assert.equal(posixTimezone.check(right), undefined, right);
});

Deno.test("a time zone that POSIX does not know is wrong", () => {
  const zones = [
    "",
    ":Europe/Zurich",
    "Europe/Zurich",
    "UTC",
    "CE-1",
    "CET-1CEST,M3.5.0",
    "UTC0\n",
  ];
  zones.push("CET-1CEST,M13.5.0,M10.5.0", "<+3>-3", "CET-1 CEST");
  for (const zone of zones) assertWrong(posixTimezone, zone, /not a POSIX time zone/);
});

Deno.test("tzdb-timezone is a name in ASCII", () => {
  assertOption(
    tzdbTimezone,
    "Europe/Zurich",
    "002a 000d 4575726f70652f5a7572696368",
    "Europe/Zurich",
  );
  for (const zone of ["", "Europe/Zürich", "Europe/\u0000", "New York"]) {
    assertWrong(tzdbTimezone, zone, /not the name of a time zone/);
  }
});
