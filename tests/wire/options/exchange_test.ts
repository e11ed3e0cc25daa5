import assert from "node:assert/strict";
import {
  authentication,
  elapsedTime,
  optionRequest,
  preference,
  rapidCommit,
  reconfigureAccept,
  reconfigureMessage,
  serverUnicast,
  statusCode,
} from "../../../lib/wire/options/exchange.ts";
import { dhcpv6 } from "../../../lib/wire/option.ts";
import { decodeOptions, encodeOptions } from "../../../lib/wire/message.ts";
import { address, ascii, assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

Deno.test("option-request lists codes, shown by their names", () => {
  assertOption(optionRequest, [23, 24, 65000], "0006 0006 0017 0018 fde8", [
    "recursive-name-servers",
    "domain-search-list",
    "option-65000",
  ]);
  assertOption(optionRequest, [], "0006 0000");
  assertUnreadable("0006 0003 0017 00");
});

Deno.test("preference is one octet", () => {
  assertOption(preference, 255, "0007 0001 ff");
  assertUnreadable("0007 0000");
  assertUnreadable("0007 0002 00ff");
});

Deno.test("elapsed-time is in hundredths of a second", () => {
  assertOption(elapsedTime, 150, "0008 0002 0096", { seconds: 1.5 });
  assertOption(elapsedTime, 0xffff, "0008 0002 ffff", { seconds: 655.35 });
  assertUnreadable("0008 0001 00");
});

Deno.test("authentication has a replay detection of eight octets", () => {
  assertOption(
    authentication,
    {
      protocol: 3,
      algorithm: 1,
      replayDetectionMethod: 0,
      replayDetection: hex("0000000000000001"),
      information: hex("0102"),
    },
    "000b 000d 03 01 00 0000000000000001 0102",
    {
      protocol: 3,
      algorithm: 1,
      "replay-detection-method": 0,
      "replay-detection": "hex:0000000000000001",
      information: "hex:0102",
    },
  );
  assertUnreadable("000b 000a 03 01 00 00000000000000");
});

Deno.test("server-unicast is the address of a node", () => {
  assertOption(
    serverUnicast,
    address("2001:db8::1"),
    "000c 0010 20010db8000000000000000000000001",
    "2001:db8::1",
  );
  assertUnreadable("000c 000f 20010db80000000000000000000000");
  for (const text of ["::", "::1", "ff02::1:2"]) {
    assertWrong(serverUnicast, address(text), /no address of another node/);
  }
});

Deno.test("status-code has a name and a text in UTF-8", () => {
  assertOption(statusCode, { code: 2, message: "é" }, "000d 0004 0002 c3a9", {
    code: "NoAddrsAvail",
    message: "é",
  });
  assertOption(statusCode, { code: 99, message: "" }, "000d 0002 0063", { code: 99, message: "" });
  assertUnreadable("000d 0001 00");
});

Deno.test("a text that is not UTF-8 is refused, whatever is wrong with it", () => {
  for (const octets of ["ff", "c3", "c0af", "eda080", "f4908080"]) {
    assertUnreadable(`000d 000${2 + octets.length / 2} 0000 ${octets}`);
  }
});

Deno.test("a byte order mark and a replacement character stay in a text", () => {
  assertOption(statusCode, { code: 0, message: "\ufeffa" }, "000d 0006 0000 efbbbf61");
  assertOption(statusCode, { code: 0, message: "\ufffd" }, "000d 0005 0000 efbfbd");
});

Deno.test("rapid-commit and reconfigure-accept are empty", () => {
  assertOption(rapidCommit, true, "000e 0000", true);
  assertOption(reconfigureAccept, true, "0014 0000", true);
  assertUnreadable("000e 0001 00");
  assertUnreadable("0014 0001 00");
});

Deno.test("reconfigure-message is a message that a client can answer with", () => {
  assertOption(reconfigureMessage, 5, "0013 0001 05", "renew");
  assertOption(reconfigureMessage, 6, "0013 0001 06", "rebind");
  assertOption(reconfigureMessage, 11, "0013 0001 0b", "information-request");
  assertWrong(reconfigureMessage, 1, /no client answers a reconfigure with a solicit/);
  assertUnreadable("0013 0000");
});

Deno.test("octets that nobody declared are shown in hexadecimal, even where they could be read", () => {
  const option = dhcpv6.withCode(65000).of(ascii("text"));
  assert.equal(option.definition.layout.toJson(option.value), "hex:74657874");
  assert.deepEqual(decodeOptions(encodeOptions([option])), [option]);
});
