import assert from "node:assert/strict";
import { dhcpv6 } from "../../lib/wire/option.ts";
import { optionCodeOf, optionNames } from "../../lib/wire/option_names.ts";

Deno.test("an option is named by itself, by its handler or by its code", () => {
  assert.equal(optionCodeOf("client-id"), 1);
  assert.equal(optionCodeOf("sip-server-names"), 21);
  assert.equal(optionCodeOf("sip-server-addresses"), 22);
  assert.equal(optionCodeOf("map-e"), 94);
  assert.equal(optionCodeOf("map-t"), 95);
  assert.equal(optionCodeOf("1"), 1);
  assert.equal(optionCodeOf("65535"), 65535);
});

Deno.test("what names no option has no code", () => {
  for (const text of ["", "0", "65536", "01", "-1", "1.5", "0x17", "client id", "no-such-option"]) {
    assert.equal(optionCodeOf(text), undefined, text);
  }
});

Deno.test("every declared option is found by its name", () => {
  for (const { name, code } of dhcpv6.declared()) assert.equal(optionCodeOf(name), code);
  for (const name of optionNames()) assert.notEqual(optionCodeOf(name), undefined, name);
});
