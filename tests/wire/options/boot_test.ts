import {
  bootFileParameters,
  bootFileUrl,
  clientArchitectureTypes,
  clientNetworkInterfaceIdentifier,
} from "../../../lib/wire/options/boot.ts";
import assert from "node:assert/strict";
import { assertOption, assertUnreadable, assertWrong } from "../octets.ts";

Deno.test("boot-file-url is a URL", () => {
  assertOption(bootFileUrl, "tftp://[::1]/a", "003b 000e 746674703a2f2f5b3a3a315d2f61");
  assert.equal(bootFileUrl.check("http://boot.example/boot.efi"), undefined);
  for (const text of ["", "boot.efi", "http://[::1", "tftp://a b/", "tftp://é/"]) {
    assertWrong(bootFileUrl, text, /is not a URI/);
  }
  assertUnreadable("003b 0001 ff");
});

Deno.test("boot-file-parameters lists texts", () => {
  assertOption(bootFileParameters, ["a", "é"], "003c 0007 0001 61 0002 c3a9", ["a", "é"]);
  assertOption(bootFileParameters, [], "003c 0000", []);
  assertUnreadable("003c 0003 0002 61");
});

Deno.test("client-architecture-types lists types, one at least", () => {
  assertOption(clientArchitectureTypes, [7, 9], "003d 0004 0007 0009", [7, 9]);
  assertUnreadable("003d 0001 00");
  assertWrong(clientArchitectureTypes, [], /at least one architecture/);
});

Deno.test("client-network-interface-identifier is a version of UNDI", () => {
  assertOption(
    clientNetworkInterfaceIdentifier,
    { type: 1, major: 3, minor: 16 },
    "003e 0003 01 03 10",
    { type: 1, major: 3, minor: 16 },
  );
  assertUnreadable("003e 0002 0103");
});
