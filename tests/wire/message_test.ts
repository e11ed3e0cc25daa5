import assert from "node:assert/strict";
import fc from "fast-check";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { WireError } from "../../lib/wire/error.ts";
import {
  decodeMessage,
  decodeOptions,
  encodeMessage,
  encodeOptions,
  messageToJson,
} from "../../lib/wire/message.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";
import { iaNa, relayMessage } from "../../lib/wire/options/mod.ts";
import { messageToText } from "../../lib/wire/text.ts";
import { validate } from "../../lib/wire/validate.ts";
import { anyMessage, anyOption, arbitraryCodes } from "./arbitrary.ts";

/** Holds for octets from anywhere: they are a message, whole and exactly, or they are refused. */
function decodesOrIsRefused(octets: Uint8Array): Message | undefined {
  let message;
  try {
    message = decodeMessage(octets);
  } catch (error) {
    assert.ok(error instanceof WireError, `${error} is no WireError`);
    return undefined;
  }
  assert.equal(toHex(encodeMessage(message)), toHex(octets));
  return message;
}

Deno.test("every declared option is among those that the tests make at random", () => {
  assert.deepEqual(arbitraryCodes, new Set(dhcpv6.declared().map(({ code }) => code)));
});

Deno.test("an option is read as it was written", () => {
  fc.assert(
    fc.property(anyOption, (option) => {
      assert.deepEqual(decodeOptions(encodeOptions([option])), [option]);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a message is read as it was written", () => {
  fc.assert(fc.property(anyMessage, (message) => {
    assert.deepEqual(decodeMessage(encodeMessage(message)), message);
  }));
});

Deno.test("whatever can be read can be checked and shown", () => {
  fc.assert(fc.property(anyMessage, (message) => {
    assert.ok(validate(message).every(({ path, problem }) => path !== "" && problem !== ""));
    assert.ok(messageToText(message).length > 0);
    assert.deepEqual(JSON.parse(JSON.stringify(messageToJson(message))), messageToJson(message));
  }));
});

Deno.test("any octets are a message or are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      decodesOrIsRefused(octets);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a message with some octets changed is another message or is refused", () => {
  const change = fc.record({ at: fc.nat(), octet: fc.nat(0xff) });
  const changes = fc.array(change, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(anyMessage, changes, (message, changes) => {
      const octets = encodeMessage(message);
      for (const { at, octet } of changes) octets[at % octets.length] = octet;
      decodesOrIsRefused(octets);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a message that is cut off anywhere is a shorter message or is refused", () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const octets = encodeMessage(message);
      for (let end = 0; end < octets.length; end++) decodesOrIsRefused(octets.subarray(0, end));
    }),
    { numRuns: 50 },
  );
});

Deno.test("no octets are no message", () => {
  assert.throws(() => decodeMessage(new Uint8Array(0)), {
    name: "WireError",
    message: "A message has at least one octet, and here is none",
  });
});

Deno.test("a message of a type that nobody knows keeps its octets", () => {
  for (const hex of ["00", "14", "ff010203"]) {
    const octets = fromHex(hex)!;
    const message = decodeMessage(octets);
    assert.equal(message.kind, "unknown");
    assert.deepEqual(encodeMessage(message), octets);
  }
});

Deno.test("ACTIVELEASEQUERY and STARTTLS have a transaction-id and options (RFC 7653 6.2)", () => {
  for (const [hex, type] of [["16123456", 22], ["17123456", 23]] as const) {
    const message = { kind: "client-server", type, transactionId: 0x123456, options: [] } as const;
    assert.deepEqual(decodeMessage(fromHex(hex)!), message);
    assert.deepEqual(encodeMessage(message), fromHex(hex)!);
  }
});

Deno.test("an option that nobody knows keeps its octets", () => {
  const octets = fromHex("01123456fde8000301ff00")!;
  const message = decodeMessage(octets);
  assert.ok(message.kind === "client-server");
  assert.equal(message.options[0]!.definition.name, "option-65000");
  assert.deepEqual(message.options[0]!.value, new Uint8Array([1, 255, 0]));
  assert.deepEqual(encodeMessage(message), octets);
});

Deno.test("an option that ends before its value, or after it, is refused", () => {
  const refused = [
    "011234560008000100", // elapsed time of one octet
    "01123456000800030064ff", // elapsed time of three octets
    "0112345600080002", // the octets end before the value
    "01123456000800", // the octets end within the length
    "01123456000e000100", // rapid commit that is not empty
    "0112345600060003001700", // option request of three octets
    "01123456001700110000000000000000000000000000000000", // an address of 17 octets
    "0112345600030010000000010000000000000000000d0002", // a status within that is cut off
  ];
  for (const hex of refused) {
    assert.throws(() => decodeMessage(fromHex(hex)!), WireError, hex);
  }
});

Deno.test("an error says where it is", () => {
  assert.throws(() => decodeMessage(fromHex("011234560008000100")!), {
    message: "2 more octets are needed and 1 are left (at octet 8)",
    offset: 8,
  });
});

function relayed(message: Message, relays: number): Message {
  for (let hopCount = 0; hopCount < relays; hopCount++) {
    const address = new Uint8Array(16);
    const relay: RelayMessage = {
      kind: "relay",
      type: 12,
      hopCount,
      linkAddress: address,
      peerAddress: address,
      options: [relayMessage.of(message)],
    };
    message = relay;
  }
  return message;
}

Deno.test("a message behind 32 relays is read, and some more to be refused for what they are", () => {
  const request: Message = {
    kind: "client-server",
    type: 3,
    transactionId: 1,
    options: [iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] })],
  };
  for (const relays of [32, 33, 40]) {
    const message = relayed(request, relays);
    assert.deepEqual(decodeMessage(encodeMessage(message)), message);
  }
});

Deno.test("messages nested without end are refused", () => {
  const octets = encodeMessage(
    relayed({ kind: "unknown", type: 99, body: new Uint8Array() }, 1700),
  );
  assert.ok(octets.length > 64_000);
  assert.throws(() => decodeMessage(octets), { message: /nested more than 72 deep/ });
});

/** 65,535 octets, all of which are options of one kind that hold what is left. */
function nestedOptions(code: number, head: number): Uint8Array {
  const octets = new Uint8Array(65535);
  const view = new DataView(octets.buffer);
  octets[0] = 1;
  for (let at = 4; at + 4 <= octets.length; at += 4 + head) {
    view.setUint16(at, code);
    view.setUint16(at + 2, octets.length - at - 4);
  }
  return octets;
}

Deno.test("options nested without end are refused", () => {
  const containers = [[3, 12], [4, 4], [5, 24], [25, 12], [44, 17], [45, 0], [94, 0]];
  for (const [code, head] of containers as [number, number][]) {
    const octets = nestedOptions(code, head);
    assert.throws(() => decodeMessage(octets), { message: /nested more than 72 deep/ });
  }
});

Deno.test("as many options as fit into a message are read", () => {
  const octets = new Uint8Array(65535 - 3);
  octets[0] = 1;
  for (let at = 4; at < octets.length; at += 4) octets[at] = at >>> 8 | 0x80;
  const message = decodesOrIsRefused(octets);
  assert.ok(message?.kind === "client-server");
  assert.equal(message.options.length, 16382);
  assert.ok(messageToText(message).length > 0);
});

Deno.test("a message is at most 65,535 octets long", () => {
  const body = new Uint8Array(65534);
  const octets = encodeMessage({ kind: "unknown", type: 99, body });
  assert.equal(octets.length, 65535);
  assert.deepEqual(decodeMessage(octets), { kind: "unknown", type: 99, body });
  const longer = new Uint8Array(65535);
  assert.throws(() => encodeMessage({ kind: "unknown", type: 99, body: longer }), WireError);
  assert.throws(() => decodeMessage(new Uint8Array(65536).fill(99)), WireError);
});

Deno.test("a value that does not fit its option is refused", () => {
  const short = new Uint8Array(15);
  const write = (code: number, value: unknown) => encodeOptions([dhcpv6.withCode(code).of(value)]);
  assert.throws(() => write(12, short), WireError);
  assert.throws(() => write(23, [short]), WireError);
  assert.throws(() => write(1, new Uint8Array(1)), WireError);
  assert.throws(() => write(64, "."), WireError);
  assert.throws(() => write(67, { prefixLength: 64, subnetId: new Uint8Array(17) }), WireError);
});

Deno.test("a message that was not written does not spoil the next one", () => {
  const message: Message = { kind: "client-server", type: 1, transactionId: 7, options: [] };
  const bad: Message = { ...message, options: [dhcpv6.withCode(12).of(new Uint8Array(1))] };
  assert.throws(() => encodeMessage(bad), WireError);
  assert.equal(toHex(encodeMessage(message)), "01000007");
});
