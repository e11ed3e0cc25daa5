import fc from "fast-check";

/** Any code point; to shrink those of `unit: "binary"`, a table of them all would be made. */
const codePoint = fc.oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff })).map(
  (code) => String.fromCodePoint(code),
  codePointOf,
);

/** Any text. */
export function anyText(constraints: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...constraints });
}

function codePointOf(text: unknown): number {
  if (typeof text !== "string" || [...text].length !== 1) throw new TypeError("no code point");
  return text.codePointAt(0)!;
}
