import {
  aftrName,
  s46Binding,
  s46BorderRelay,
  s46DefaultMappingRule,
  s46Lightweight,
  s46MapE,
  s46MapT,
  s46PortParameters,
  s46Rule,
  S46RuleFlag,
} from "../../../lib/wire/options/softwire.ts";
import { address, assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

Deno.test("aftr-name is one domain name of one label at least", () => {
  // The example of RFC 6334 section 3.
  assertOption(
    aftrName,
    "aftr.example.com.",
    "0040 0012 0461667472 076578616d706c65 03636f6d 00",
    "aftr.example.com.",
  );
  assertUnreadable("0040 0001 00");
  assertUnreadable("0040 0003 016100");
  assertUnreadable("0040 0006 016100016200");
});

const RULE = {
  flags: S46RuleFlag.F,
  eaLength: 12,
  ipv4Prefix: { length: 24, address: hex("c0000200") },
  ipv6Prefix: { length: 36, address: address("2001:db8:f000::") },
  options: [],
};
const PORTS = { offset: 6, psidLength: 8, psid: 0x3400 };

Deno.test("s46-rule maps an IPv4 prefix to an IPv6 prefix of as many octets as it needs", () => {
  assertOption(
    s46Rule,
    { ...RULE, options: [s46PortParameters.of(PORTS)] },
    "0059 0015 01 0c 18 c0000200 24 20010db8f0 005d 0004 06 08 3400",
    {
      flags: ["F"],
      "ea-length": 12,
      "ipv4-prefix": "192.0.2.0/24",
      "ipv6-prefix": "2001:db8:f000::/36",
      options: [{
        code: 93,
        name: "s46-port-parameters",
        value: { offset: 6, "psid-length": 8, psid: 0x34 },
      }],
    },
  );
  const nothing = { length: 0, address: address("::") };
  assertOption(s46Rule, { ...RULE, ipv6Prefix: nothing }, "0059 0008 01 0c 18 c0000200 00");
  assertUnreadable("0059 0007 01 0c 18 c0000200");
  assertUnreadable("0059 000c 01 0c 18 c0000200 24 20010db8");
});

Deno.test("s46-rule beyond its limits is wrong", () => {
  assertWrong(s46Rule, { ...RULE, eaLength: 49 }, /at most 48 bits/);
  const long = { length: 33, address: hex("c0000200") };
  assertWrong(s46Rule, { ...RULE, ipv4Prefix: long }, /at most 32 bits/);
});

Deno.test("bits after a prefix of whole octets are kept, and wrong", () => {
  const ipv6Prefix = { length: 36, address: address("2001:db8:ff00::") };
  assertWrong(s46Rule, { ...RULE, ipv6Prefix }, /after the first 36/);
  assertWrong(s46DefaultMappingRule, ipv6Prefix, /after the first 36/);
  const binding = { ipv4Address: hex("c0000201"), ipv6Prefix, options: [] };
  assertWrong(s46Binding, binding, /after the first 36/);
});

Deno.test("s46-br is an address", () => {
  assertOption(
    s46BorderRelay,
    address("2001:db8::1"),
    "005a 0010 20010db8000000000000000000000001",
    "2001:db8::1",
  );
  assertUnreadable("005a 000f 20010db80000000000000000000000");
});

Deno.test("s46-dmr is a prefix", () => {
  assertOption(
    s46DefaultMappingRule,
    { length: 64, address: address("2001:db8:0:1::") },
    "005b 0009 40 20010db800000001",
    "2001:db8:0:1::/64",
  );
  assertOption(
    s46DefaultMappingRule,
    { length: 128, address: address("2001:db8::1") },
    "005b 0011 80 20010db8000000000000000000000001",
  );
  assertUnreadable("005b 0000");
  assertUnreadable("005b 0012 81 20010db800000000000000000000000100");
  assertUnreadable("005b 000a 40 20010db80000000100");
});

Deno.test("s46-v4-v6-binding is an IPv4 address and the prefix that the tunnel begins in", () => {
  assertOption(
    s46Binding,
    {
      ipv4Address: hex("c0000263"),
      ipv6Prefix: { length: 40, address: address("2001:db8:5600::") },
      options: [s46PortParameters.of({ offset: 2, psidLength: 5, psid: 0xa800 })],
    },
    "005c 0012 c0000263 28 20010db856 005d 0004 02 05 a800",
  );
  assertUnreadable("005c 0004 c0000263");
});

Deno.test("s46-port-parameters is a set of ports, with its number on the left", () => {
  assertOption(s46PortParameters, PORTS, "005d 0004 06 08 3400");
  assertUnreadable("005d 0003 060834");
  assertWrong(s46PortParameters, { ...PORTS, offset: 16 }, /offset is at most 15/);
  assertWrong(s46PortParameters, { ...PORTS, psidLength: 11 }, /16 bits at most, and here 17/);
  assertWrong(s46PortParameters, { ...PORTS, psid: 0x34 }, /in the first 8 bits/);
});

Deno.test("the containers hold options, and are never empty", () => {
  const relay = s46BorderRelay.of(address("2001:db8::1"));
  const dmr = s46DefaultMappingRule.of({ length: 0, address: address("::") });
  const digits = "005a 0010 20010db8000000000000000000000001";
  assertOption(s46MapE, [relay], `005e 0014 ${digits}`);
  assertOption(s46MapT, [dmr], "005f 0005 005b 0001 00");
  assertOption(s46Lightweight, [relay], `0060 0014 ${digits}`);
  for (const code of ["005e", "005f", "0060"]) {
    assertUnreadable(`${code} 0000`);
    assertUnreadable(`${code} 0004 fde80000`);
  }
});
