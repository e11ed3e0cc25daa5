import assert from "node:assert/strict";
import fc from "fast-check";
import { toHex } from "../../lib/wire/bytes.ts";
import { WireError } from "../../lib/wire/error.ts";
import {
  decodeMessage,
  decodeReceived,
  encodeMessage,
  messageToJson,
} from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";
import * as known from "../../lib/wire/options/mod.ts";
import { messageToText } from "../../lib/wire/text.ts";
import { validate } from "../../lib/wire/validate.ts";
import { anyMessage } from "./arbitrary.ts";
import { hex } from "./octets.ts";

const SOLICIT = "01 abcdef";
const CLIENT_ID = "0001 000a 00030001020000000001";

function received(...options: readonly string[]): ClientServerMessage {
  const message = decodeReceived(hex([SOLICIT, CLIENT_ID, ...options].join("")));
  assert.equal(message.kind, "client-server");
  return message as ClientServerMessage;
}

/** Of each option that a message can do without, octets that are no value of it. */
const MALFORMED: readonly [string, string][] = [
  ["option-request", "0006 0003 001700"],
  ["preference", "0007 0000"],
  ["elapsed-time", "0008 0001 00"],
  ["server-unicast", "000c 0004 20010db8"],
  ["rapid-commit", "000e 0001 00"],
  ["user-class", "000f 0003 000501"],
  ["vendor-class", "0010 0002 0001"],
  ["reconfigure-accept", "0014 0001 00"],
  ["client-fqdn", "0027 0004 00056161"],
];

for (const [name, digits] of MALFORMED) {
  Deno.test(`a malformed ${name} is ignored by who receives it, and stays what it is`, () => {
    const message = received(digits, "0017 0010 20010db8000000000000000000000053");
    const definition = dhcpv6.withName(name)!;
    assert.equal(definition.in(message.options), undefined);
    assert.deepEqual(definition.allIn(message.options), []);
    assert.equal(known.recursiveNameServers.in(message.options)!.length, 1);
    assert.ok(toHex(encodeMessage(message)).includes(toHex(hex(digits))));
    assert.throws(() => decodeMessage(encodeMessage(message)), WireError);
  });
}

Deno.test("a malformed option is shown as what it is not, with its code and its octets", () => {
  const message = received("000e 0001 00");
  assert.deepEqual((messageToJson(message) as { options: unknown[] }).options[1], {
    code: 14,
    name: "malformed rapid-commit",
    value: "hex:00",
    error: "these octets are no value of rapid-commit",
  });
  assert.match(messageToText(message), /malformed rapid-commit \(14\)/);
  assert.ok(
    validate(message).some(({ problem }) =>
      problem === "these octets are no value of rapid-commit"
    ),
  );
});

Deno.test("what a message makes no sense without is not ignored when it is malformed", () => {
  const vital = [
    "0001 0001 00",
    "0002 0001 00",
    "0003 0004 00000001",
    "0004 0002 0001",
    "0019 0004 00000001",
    "0003 0010 00000001 00000000 00000000 0005 0004",
    "0003 0020 00000001 00000000 00000000 0005 0010 20010db8000000000000000000000001",
    "0003 0011 00000001 00000000 00000000 000d 0001 00",
    "000b 0003 000000",
  ];
  for (const digits of vital) {
    assert.throws(() => received(digits), WireError, digits);
  }
  assert.equal(dhcpv6.declared().filter(({ isVital }) => isVital).length, 19);
});

Deno.test("what is malformed where it has no place is ignored, vital or not", () => {
  const misplaced = [
    "0005 0001 00",
    "0009 0001 01",
    "000d 0001 00",
    "0013 0000",
    "001a 0001 00",
    "002c 0003 010000",
    "002d 0001 00",
    "002f 0000",
    "0003 0011 00000001 00000000 00000000 0009 0001 01",
  ];
  for (const digits of misplaced) {
    const octets = hex([SOLICIT, CLIENT_ID, digits].join(""));
    assert.deepEqual(encodeMessage(decodeReceived(octets)), octets, digits);
    assert.throws(() => decodeMessage(octets), WireError, digits);
  }
});

Deno.test("a place is told again once a message or an option within it has been read", () => {
  const relayed = (last: string) =>
    `0c 00 ${"00".repeat(32)} 0009 0012 01 abcdef 0001 000a 00030001020000000001 ${last}`;
  assert.throws(() => decodeReceived(hex(relayed("0009 0001 01"))), WireError);
  assert.equal(decodeReceived(hex(relayed("000d 0001 00"))).kind, "relay");
});

Deno.test("an option that reaches beyond what holds it breaks that, malformed or not", () => {
  assert.throws(() => received("0006 0004 0017"), WireError);
  assert.throws(() => received("270f 0004 0017"), WireError);
});

Deno.test("a malformed option within another leaves that as it is, where it may be ignored", () => {
  const message = received("0003 0012 00000001 00000000 00000000 0007 0002 0001");
  const [ia] = known.iaNa.allIn(message.options);
  assert.equal(ia!.iaid, 1);
  assert.deepEqual(ia!.options.map(({ definition: { name } }) => name), ["malformed preference"]);
});

Deno.test("more than four malformed options make a message that cannot be read", () => {
  const some = (count: number) => Array.from({ length: count }, () => "0007 0000");
  assert.equal(received(...some(4)).options.length, 5);
  assert.throws(() => received(...some(5)), WireError);
});

Deno.test("what is well-formed is received as it is decoded", () => {
  fc.assert(fc.property(anyMessage, (message) => {
    const octets = encodeMessage(message);
    assert.deepEqual(decodeReceived(octets), decodeMessage(octets));
  }));
});

Deno.test("whatever octets are received, they are encoded again the same, or refused", () => {
  const anyOption = fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 160 }), fc.integer({ min: 0, max: 65_535 })),
    fc.uint8Array({ maxLength: 24 }),
  ).map(([code, value]) => [code >>> 8, code & 0xff, 0, value.length, ...value]);
  const anyOptions = fc.array(anyOption, { maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 11 }), anyOptions, (type, options) => {
      const octets = Uint8Array.from([type, 1, 2, 3, ...options.flat()]);
      let message;
      try {
        message = decodeReceived(octets);
      } catch (error) {
        assert.ok(error instanceof WireError);
        return;
      }
      assert.deepEqual(decodeReceived(encodeMessage(message)), message);
      assert.ok(message.kind !== "client-server" || message.options.length === options.length);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("octets that are read strictly are received, too, and stand for the same octets", () => {
  fc.assert(
    fc.property(anyMessage, fc.nat(), fc.integer({ min: 0, max: 255 }), (message, at, octet) => {
      const octets = encodeMessage(message).slice();
      octets[at % octets.length] = octet;
      let strict;
      try {
        strict = decodeMessage(octets);
      } catch {
        return;
      }
      assert.equal(toHex(encodeMessage(decodeReceived(octets))), toHex(encodeMessage(strict)));
    }),
    { numRuns: 500 },
  );
});
