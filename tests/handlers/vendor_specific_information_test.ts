import assert from "node:assert/strict";
import { findingsOf, hexOf, sentBy } from "./support.ts";

const VENDOR = 17;

function vendor(enterprise: number, ...options: unknown[]) {
  return { "vendor-specific-information": { "enterprise-number": enterprise, options } };
}

Deno.test("vendor-specific-information sends the vendor's options in order, in each form", () => {
  const handlers = [vendor(
    40208,
    { code: 2, text: "grüezi" },
    { code: 1, hex: "00:ff" },
    { code: 65535, addresses: ["2001:db8::1", "::1"] },
    { code: 0, "domain-names": ["bücher.example"] },
    { code: 3, text: "" },
  )];
  assert.deepEqual(sentBy(handlers, VENDOR), [
    "00009d10" + `00020007${hexOf("grüezi")}` + "0001000200ff" +
    "ffff002020010db800000000000000000000000100000000000000000000000000000001" +
    `000000170d${hexOf("xn--bcher-kva")}07${hexOf("example")}00` + "00030000",
  ]);
});

Deno.test("sections for one vendor are put together, those for several stand side by side", () => {
  const handlers = [
    vendor(1, { code: 1, text: "a" }),
    vendor(2, { code: 1, text: "b" }),
    vendor(2, { code: 1, text: "b" }, { code: 2, text: "c" }),
    vendor(1, { code: 1, text: "d" }),
  ];
  const option = (code: number, text: string) => `000${code}0001${hexOf(text)}`;
  assert.deepEqual(sentBy(handlers, VENDOR), [
    `00000001${option(1, "a")}${option(1, "d")}`,
    `00000002${option(1, "b")}${option(2, "c")}`,
  ]);
});

Deno.test("what is wrong with a vendor's options is told where it stands", () => {
  const at = "handlers[0].vendor-specific-information";
  assert.deepEqual(
    findingsOf(
      "vendor-specific-information: { enterprise-number: -1, options: " +
        '[{ code: 1, text: a, hex: "00" }, { code: 70000, text: a }, { text: a }, { code: 1 }, ' +
        "{ code: 1, hex: xyz }, { code: 1, txt: a }] }",
    ),
    [
      `3:55: ${at}.enterprise-number: expected a whole number from 0 to 4294967295, found -1`,
      `3:69: ${at}.options[0]: expected one of text, hex, addresses or domain-names, found text ` +
      "and hex",
      `3:110: ${at}.options[1].code: expected a whole number from 0 to 65535, found 70000`,
      `3:128: ${at}.options[2].code: missing; expected a whole number from 0 to 65535`,
      `3:141: ${at}.options[3]: expected one of text, hex, addresses or domain-names, found none ` +
      "of them",
      `3:170: ${at}.options[4].hex: expected octets in hexadecimal such as "00:24:36:ef:1d:89", ` +
      'found "xyz"',
      `3:188: ${at}.options[5].txt: unknown key "txt"; did you mean "text"? Expected code, text, ` +
      "hex, addresses or domain-names",
    ],
  );
});
