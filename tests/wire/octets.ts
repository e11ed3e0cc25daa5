import assert from "node:assert/strict";
import { parseAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { WireError } from "../../lib/wire/error.ts";
import type { Json } from "../../lib/wire/json.ts";
import { decodeOptions, encodeOptions } from "../../lib/wire/message.ts";
import type { OptionDefinition } from "../../lib/wire/option.ts";
import "../../lib/wire/options/mod.ts";

/** Octets from hexadecimal digits with blanks anywhere. */
export function hex(digits: string): Uint8Array {
  const octets = fromHex(digits.replace(/\s/g, ""));
  assert.ok(octets, `${digits} is not hexadecimal`);
  return octets;
}

/** Octets from ASCII. */
export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The 16 octets of an address. */
export function address(text: string): Uint8Array {
  return parseAddress(text)!;
}

/** An option stands for exactly these octets, its code and length included, in both directions. */
export function assertOption<T>(
  definition: OptionDefinition<T>,
  value: T,
  digits: string,
  json?: Json,
): void {
  assert.equal(toHex(encodeOptions([definition.of(value)])), toHex(hex(digits)));
  assert.deepEqual(decodeOptions(hex(digits)), [{ definition, value }]);
  assert.equal(definition.check(value), undefined);
  if (json !== undefined) assert.deepEqual(definition.layout.toJson(value), json);
}

/** No value of the option has these octets, its code and length included. */
export function assertUnreadable(digits: string): void {
  assert.throws(() => decodeOptions(hex(digits)), WireError, digits);
}

/** The value has a shape that can be sent and received, and something else is wrong with it. */
export function assertWrong<T>(definition: OptionDefinition<T>, value: T, problem: RegExp): void {
  assert.deepEqual(decodeOptions(encodeOptions([definition.of(value)])), [{ definition, value }]);
  assert.match(definition.check(value) ?? "nothing is wrong", problem);
}
