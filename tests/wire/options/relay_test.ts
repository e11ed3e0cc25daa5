import assert from "node:assert/strict";
import { decodeOptions, encodeOptions } from "../../../lib/wire/message.ts";
import {
  clientLinkLayerAddress,
  echoRequest,
  erpLocalDomainName,
  interfaceId,
  linkAddress,
  relayId,
  relayMessage,
  relayPort,
  relaySuppliedOptions,
  remoteId,
  subscriberId,
} from "../../../lib/wire/options/relay.ts";
import { aftrName } from "../../../lib/wire/options/softwire.ts";
import { ascii, assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

Deno.test("relay-message is a message, whole and exactly", () => {
  assertOption(
    relayMessage,
    { kind: "client-server", type: 1, transactionId: 0x123456, options: [] },
    "0009 0004 01123456",
    { message: "solicit", "transaction-id": "123456", options: [] },
  );
  assertUnreadable("0009 0000");
  assertUnreadable("0009 0003 011234");
  assertUnreadable("0009 0005 0112345600");
});

Deno.test("interface-id is text where it can be read, and octets where it cannot", () => {
  assertOption(interfaceId, ascii("Gi0/0/0"), "0012 0007 4769302f302f30", "Gi0/0/0");
  assertOption(interfaceId, hex("00000001"), "0012 0004 00000001", "hex:00000001");
  assertOption(interfaceId, ascii("hex:00"), "0012 0006 6865783a3030", "hex:6865783a3030");
  assertOption(interfaceId, hex(""), "0012 0000", "");
});

Deno.test("remote-id is of an enterprise", () => {
  assertOption(
    remoteId,
    { enterpriseNumber: 9, identifier: hex("0200") },
    "0025 0006 00000009 0200",
    { "enterprise-number": 9, identifier: "hex:0200" },
  );
  assertOption(remoteId, { enterpriseNumber: 9, identifier: hex("") }, "0025 0004 00000009");
  assertUnreadable("0025 0003 000000");
});

Deno.test("subscriber-id is any octets", () => {
  assertOption(subscriberId, ascii("joe"), "0026 0003 6a6f65", "joe");
});

Deno.test("echo-request lists codes", () => {
  assertOption(echoRequest, [18, 37], "002b 0004 0012 0025", ["interface-id", "remote-id"]);
  assertUnreadable("002b 0001 00");
});

Deno.test("relay-id is a DUID", () => {
  assertOption(relayId, hex("0002000000090102"), "0035 0008 0002 00000009 0102");
  assertUnreadable("0035 0001 00");
});

Deno.test("link-layer-id is an address of a kind of hardware", () => {
  assertOption(
    clientLinkLayerAddress,
    { hardwareType: 1, address: hex("00137265ca42") },
    "004f 0008 0001 00137265ca42",
    { "hardware-type": "ethernet", address: "00:13:72:65:ca:42" },
  );
  assertUnreadable("004f 0001 00");
});

Deno.test("link-address is an address", () => {
  assertOption(
    linkAddress,
    hex("20010db8000100000000000000000001"),
    "0050 0010 20010db8000100000000000000000001",
    "2001:db8:1::1",
  );
  assertUnreadable("0050 000f 20010db80001000000000000000000");
});

Deno.test("relay-port is two octets", () => {
  assertOption(relayPort, 49152, "0087 0002 c000", 49152);
  assertUnreadable("0087 0000");
});

Deno.test("relay-supplied-options holds options", () => {
  assertOption(
    relaySuppliedOptions,
    [aftrName.of("a.b."), erpLocalDomainName.of("c.")],
    "0042 0010 0040 0005 0161016200 0041 0003 016300",
  );
});

Deno.test("relay-supplied-options that are none are octets, and the message is a message", () => {
  for (const inside of ["004000", "0041 0002 01", "0041 0003 0163ff", "0042 0003 004000 ff"]) {
    const octets = hex(inside);
    const length = octets.length.toString(16).padStart(4, "0");
    assertWrong(relaySuppliedOptions, octets, /no options/);
    const both = decodeOptions(hex(`0042 ${length} ${inside} 0012 0001 00`));
    assert.deepEqual(relaySuppliedOptions.in(both), octets);
    assert.deepEqual(interfaceId.in(both), hex("00"));
  }
  assert.deepEqual(relaySuppliedOptions.layout.toJson(hex("0040")), "hex:0040");
});

Deno.test("relay-supplied-options within each other are read only so deep, and quickly", () => {
  let nested = new Uint8Array();
  for (let level = 0; level < 10_000; level++) {
    const around = new Uint8Array(nested.length + 4);
    new DataView(around.buffer).setUint32(0, 0x0042_0000 + nested.length);
    around.set(nested, 4);
    nested = around;
  }
  assert.deepEqual(encodeOptions(decodeOptions(nested)), nested);
});
