import assert from "node:assert/strict";
import type { Option } from "../../lib/wire/option.ts";
import { vendorClass, vendorSpecificInformation } from "../../lib/wire/options/mod.ts";
import { says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { findingsOf, hexOf, sent, sentBy } from "./support.ts";

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
    { code: 4, uint8: 7 },
    { code: 5, uint16: 7 },
    { code: 6, uint32: 7 },
    { code: 7, boolean: true },
  )];
  assert.deepEqual(sentBy(handlers, VENDOR), [
    "00009d10" + `00020007${hexOf("grüezi")}` + "0001000200ff" +
    "ffff002020010db800000000000000000000000100000000000000000000000000000001" +
    `000000170d${hexOf("xn--bcher-kva")}07${hexOf("example")}00` + "00030000" +
    "0004000107" + "000500020007" + "0006000400000007" + "0007000101",
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

Deno.test("a client that names vendors is told what is for these alone, one that names none all", () => {
  const rig = new PipelineRig({
    handlers: [vendor(1, { code: 1, text: "a" }), vendor(2, { code: 1, text: "b" })],
  });
  const told = (oro: number[] | undefined, ...options: Option[]) => {
    const asking = says({ type: "informationRequest", options, ...oro && { oro } });
    return sent(rig.answer(asking), VENDOR).map((octets) => octets.slice(0, 8));
  };
  const ofClass = (enterpriseNumber: number) => vendorClass.of({ enterpriseNumber, classes: [] });
  const information = (enterpriseNumber: number) =>
    vendorSpecificInformation.of({ enterpriseNumber, options: [] });
  assert.deepEqual(told(undefined), ["00000001", "00000002"]);
  assert.deepEqual(told([VENDOR]), ["00000001", "00000002"]);
  assert.deepEqual(told(undefined, ofClass(2)), ["00000002"]);
  assert.deepEqual(told([VENDOR], information(1)), ["00000001"]);
  assert.deepEqual(told([VENDOR], ofClass(1), information(2)), ["00000001", "00000002"]);
  assert.deepEqual(told([VENDOR], ofClass(3)), []);
  assert.deepEqual(told([23], ofClass(1)), []);
});

Deno.test("always-send tells a client that names vendors of no other vendor", () => {
  const always = { "enterprise-number": 2, options: [{ code: 1, text: "b" }], "always-send": true };
  const rig = new PipelineRig({ handlers: [{ "vendor-specific-information": always }] });
  const told = (enterpriseNumber: number) => {
    const options = [vendorClass.of({ enterpriseNumber, classes: [] })];
    return sent(rig.answer(says({ type: "informationRequest", oro: [23], options })), VENDOR);
  };
  assert.equal(told(2).length, 1);
  assert.equal(told(1).length, 0);
});

Deno.test("what is wrong with a vendor's options is told where it stands", () => {
  const at = "handlers[0].vendor-specific-information";
  const keys = "text, hex, addresses, domain-names, uint8, uint16, uint32 or boolean";
  assert.deepEqual(
    findingsOf(
      "vendor-specific-information: { enterprise-number: -1, options: " +
        '[{ code: 1, text: a, hex: "00" }, { code: 70000, text: a }, { text: a }, { code: 1 }, ' +
        "{ code: 1, hex: xyz }, { code: 1, txt: a }] }",
    ),
    [
      `3:55: ${at}.enterprise-number: expected a whole number from 0 to 4294967295, found -1`,
      `3:69: ${at}.options[0]: expected one of ${keys}, found text and hex`,
      `3:110: ${at}.options[1].code: expected a whole number from 0 to 65535, found 70000`,
      `3:128: ${at}.options[2].code: missing; expected a whole number from 0 to 65535`,
      `3:141: ${at}.options[3]: expected one of ${keys}, found none of them`,
      `3:170: ${at}.options[4].hex: expected octets in hexadecimal such as "00:24:36:ef:1d:89", ` +
      'found "xyz"',
      `3:188: ${at}.options[5].txt: unknown key "txt"; did you mean "text"? Expected code, ` +
      keys,
    ],
  );
});

Deno.test("a vendor class that is sent by hand goes to the vendor's clients, and to who names none", () => {
  const ofVendor = (enterprise: string) => ({ code: 16, hex: `${enterprise}000161` });
  const rig = new PipelineRig({
    handlers: [{ option: ofVendor("00000001") }, { option: ofVendor("00000002") }],
  });
  const told = (...options: Option[]) =>
    sent(rig.answer(says({ type: "informationRequest", oro: [16], options })), 16)
      .map((octets) => octets.slice(0, 8));
  const ofClass = (enterpriseNumber: number) => vendorClass.of({ enterpriseNumber, classes: [] });
  assert.deepEqual(told(), ["00000001", "00000002"]);
  assert.deepEqual(told(ofClass(2)), ["00000002"]);
  assert.deepEqual(told(ofClass(3)), []);
  const never = new PipelineRig({
    handlers: [{ option: ofVendor("00000001") }, { option: { code: 16, "never-send": true } }],
  });
  assert.deepEqual(sent(never.answer(says({ type: "informationRequest", oro: [16] })), 16), []);
});
