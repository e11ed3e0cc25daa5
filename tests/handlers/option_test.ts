import assert from "node:assert/strict";
import { optionToJson } from "../../lib/wire/option.ts";
import { says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { findingsOf, hexOf, sentBy } from "./support.ts";

const ONE = "20010db8000000000000000000000001";
const TWO = "20010db8000000000000000000000002";
const NOBODY_KNOWS = 65_001;

function option(code: number | string, keys: Readonly<Record<string, unknown>>) {
  return { option: { code, ...keys } };
}

Deno.test("option sends a text, octets, addresses or names under any code", () => {
  const value = (keys: Record<string, unknown>) =>
    sentBy([option(NOBODY_KNOWS, keys)], NOBODY_KNOWS);
  assert.deepEqual(value({ text: "grüezi" }), [hexOf("grüezi")]);
  assert.deepEqual(value({ text: "" }), [""]);
  assert.deepEqual(value({ hex: "00:ff" }), ["00ff"]);
  assert.deepEqual(value({ addresses: ["2001:db8::1", "2001:db8::2"] }), [ONE + TWO]);
  assert.deepEqual(value({ "domain-names": ["bücher.example"] }), [
    `0d${hexOf("xn--bcher-kva")}07${hexOf("example")}00`,
  ]);
});

Deno.test("option sends a number of one, two or four octets, or a truth of one", () => {
  const value = (keys: Record<string, unknown>) =>
    sentBy([option(NOBODY_KNOWS, keys)], NOBODY_KNOWS);
  assert.deepEqual(value({ uint8: 255 }), ["ff"]);
  assert.deepEqual(value({ uint16: 258 }), ["0102"]);
  assert.deepEqual(value({ uint32: 43200 }), ["0000a8c0"]);
  assert.deepEqual(value({ uint32: 0 }), ["00000000"]);
  assert.deepEqual(value({ boolean: true }), ["01"]);
  assert.deepEqual(value({ boolean: false }), ["00"]);
});

Deno.test("option goes by the code, the option's name or the name of its handler", () => {
  for (const code of [21, "21", "sip-server-names", "sip-servers-domain-name-list"]) {
    assert.equal(sentBy([option(code, { "domain-names": ["a.b"] })], 21).length, 1);
  }
});

Deno.test("option is sent to whoever asks for it, or to everybody if so told", () => {
  const rig = (keys: Record<string, unknown>) =>
    new PipelineRig({ handlers: [option(59, { text: "tftp://boot.example/efi", ...keys })] });
  const asked = (rig: PipelineRig, oro: number[]) =>
    rig.answer(says({ type: "informationRequest", oro })).options
      .filter(({ definition: { code } }) => code === 59).map(optionToJson);
  const expected = { code: 59, name: "boot-file-url", value: "tftp://boot.example/efi" };
  assert.deepEqual(asked(rig({}), [59]), [expected]);
  assert.deepEqual(asked(rig({}), [23]), []);
  assert.deepEqual(asked(rig({ "always-send": true }), [23]), [expected]);
});

Deno.test("lists under one code are put together, with those of the option's own handler too", () => {
  const handlers = [
    { "recursive-name-servers": { addresses: ["2001:db8::2"] } },
    option(23, { addresses: ["2001:db8::2", "2001:db8::1"] }),
  ];
  assert.deepEqual(sentBy(handlers, 23), [TWO + ONE]);
  const unknown = [
    option(NOBODY_KNOWS, { addresses: ["2001:db8::1"] }),
    option(NOBODY_KNOWS, { addresses: ["2001:db8::2", "2001:db8::1"] }),
  ];
  assert.deepEqual(sentBy(unknown, NOBODY_KNOWS), [ONE + TWO]);
});

Deno.test("of what is no list, or not the same kind of list, the first that applies is sent", () => {
  const first = [option(NOBODY_KNOWS, { text: "a" }), option(NOBODY_KNOWS, { text: "b" })];
  assert.deepEqual(sentBy(first, NOBODY_KNOWS), [hexOf("a")]);
  const mixed = [
    option(NOBODY_KNOWS, { addresses: ["2001:db8::1"] }),
    option(NOBODY_KNOWS, { "domain-names": ["a.b"] }),
    option(NOBODY_KNOWS, { hex: "00" }),
  ];
  assert.deepEqual(sentBy(mixed, NOBODY_KNOWS), [ONE]);
  assert.deepEqual(sentBy(mixed.toReversed(), NOBODY_KNOWS), ["00"]);
  const single = [option(64, { "domain-names": ["a.b"] }), { "aftr-name": { fqdn: "c.d" } }];
  assert.deepEqual(sentBy(single, 64), [`01${hexOf("a")}01${hexOf("b")}00`]);
});

Deno.test("an option of which there may be many is sent beside others of its kind, once", () => {
  const group = "00020010ff080000000000000000000000000101";
  const handlers = [
    { "ntp-servers": { servers: [{ multicast: "ff08::101" }] } },
    option(56, { hex: group }),
    option("ntp-servers", { hex: "0001001020010db8000000000000000000000123" }),
  ];
  assert.deepEqual(sentBy(handlers, 56), [group, "0001001020010db8000000000000000000000123"]);
});

Deno.test("what the server decides itself cannot be configured by hand", () => {
  const refusals: readonly (readonly [number | string, string])[] = [
    [1, "Option 1 (client-id) cannot be configured by hand: the server sets it itself"],
    ["server-id", "Option 2 (server-id) cannot be configured by hand: the server sets it itself"],
    [
      3,
      "Option 3 (iana) cannot be configured by hand: it is answered from pools and tables of " +
      "assignments",
    ],
    [
      4,
      "Option 4 (iata) cannot be configured by hand: it is answered from pools and tables of " +
      "assignments",
    ],
    [
      25,
      "Option 25 (iapd) cannot be configured by hand: it is answered from pools and tables " +
      "of assignments",
    ],
    [9, "Option 9 (relay-message) cannot be configured by hand: no answer to a client holds it"],
    [18, "Option 18 (interface-id) cannot be configured by hand: no answer to a client holds it"],
    [
      11,
      "Option 11 (authentication) cannot be configured by hand: this server proves to nobody " +
      "who it is",
    ],
    [
      12,
      "Option 12 (server-unicast) cannot be configured by hand: use server-unicast, which " +
      "also lets clients do it",
    ],
    [13, "Option 13 (status-code) cannot be configured by hand: the server sets it itself"],
    [14, "Option 14 (rapid-commit) cannot be configured by hand: use allow-rapid-commit"],
    [
      17,
      "Option 17 (vendor-specific-information) cannot be configured by hand: use " +
      "vendor-specific-information, which keeps vendors apart",
    ],
    [
      20,
      "Option 20 (reconfigure-accept) cannot be configured by hand: use allow-reconfigure",
    ],
    [
      39,
      "Option 39 (client-fqdn) cannot be configured by hand: use client-fqdn, which answers " +
      "each client by what it sends",
    ],
  ];
  for (const [code, sentence] of refusals) {
    assert.deepEqual(findingsOf(`option: { code: ${code}, hex: "00" }`), [
      `3:21: handlers[0].option.code: ${sentence}`,
    ]);
  }
});

Deno.test("option says what is in it in one way", () => {
  const one = "3:13: handlers[0].option: expected one of text, hex, addresses, domain-names, " +
    "uint8, uint16, uint32 or boolean, found";
  assert.deepEqual(findingsOf('option: { code: 59, text: a, hex: "00" }'), [`${one} text and hex`]);
  assert.deepEqual(findingsOf("option: { code: 59 }"), [`${one} none of them`]);
  assert.deepEqual(findingsOf("option: { code: 59, uint8: 0, boolean: false }"), [
    `${one} uint8 and boolean`,
  ]);
});

Deno.test("numbers and truths of option are told where they stand when they are none", () => {
  const at = "handlers[0].option";
  const cases: readonly (readonly [string, ...string[]])[] = [
    [
      "option: { code: 65001, uint8: 256 }",
      `3:35: ${at}.uint8: expected a whole number from 0 to 255, found 256`,
    ],
    [
      "option: { code: 65001, uint16: -1 }",
      `3:36: ${at}.uint16: expected a whole number from 0 to 65535, found -1`,
    ],
    [
      'option: { code: 65001, uint32: "12h" }',
      `3:36: ${at}.uint32: expected a whole number from 0 to 4294967295, found "12h"`,
    ],
    [
      "option: { code: 65001, boolean: 1 }",
      `3:37: ${at}.boolean: expected true or false, found 1`,
    ],
    [
      "option: { code: 82, uint16: 60 }",
      `3:13: ${at}: This is no value of option 82 (sol-max-rt), which is made of ` +
      "seconds (uint32): 4 more octets are needed and 2 are left (at octet 0)",
    ],
    [
      "option: { code: 82, uint32: 1 }",
      `3:13: ${at}: This is no value of option 82 (sol-max-rt): it is from 60 to 86400 seconds, and here 1`,
    ],
  ];
  for (const [handler, ...findings] of cases) assert.deepEqual(findingsOf(handler), findings);
});

Deno.test("a value that a known option cannot have is told with what it is made of", () => {
  assert.deepEqual(findingsOf("option: { code: 59, text: boot.efi }"), [
    '3:13: handlers[0].option: This is no value of option 59 (boot-file-url): "boot.efi" is not ' +
    "a URI",
  ]);
  assert.deepEqual(findingsOf('option: { code: 82, hex: "00000001" }'), [
    "3:13: handlers[0].option: This is no value of option 82 (sol-max-rt): it is from 60 to " +
    "86400 seconds, and here 1",
  ]);
  assert.deepEqual(findingsOf('option: { code: 23, hex: "00" }'), [
    "3:13: handlers[0].option: This is no value of option 23 (recursive-name-servers), which is " +
    "made of list of IPv6 address: 16 more octets are needed and 1 are left (at octet 0)",
  ]);
  const [finding, ...others] = findingsOf("option: { code: 64, domain-names: [a.b, c.d] }");
  assert.match(
    finding!,
    /^3:13: .*no value of option 64 \(aftr-name\), which is made of domain name/,
  );
  assert.deepEqual(others, []);
});

Deno.test("the keys of option are told when they are wrong", () => {
  const code = "expected the name or code of an option such as recursive-name-servers or 23, found";
  assert.deepEqual(findingsOf('option: { code: 70000, hex: "00" }'), [
    `3:21: handlers[0].option.code: ${code} 70000`,
  ]);
  assert.deepEqual(findingsOf('option: { code: recursive-name-server, hex: "00" }'), [
    `3:21: handlers[0].option.code: ${code} "recursive-name-server"; did you mean ` +
    '"recursive-name-servers"?',
  ]);
  assert.deepEqual(findingsOf("option: { code: 65001, text: 7 }"), [
    "3:34: handlers[0].option.text: expected a text, found 7: put it in quotes",
  ]);
  assert.deepEqual(findingsOf("option: { code: 65001, hex: xyz }"), [
    '3:33: handlers[0].option.hex: expected octets in hexadecimal such as "00:24:36:ef:1d:89", ' +
    'found "xyz"',
  ]);
  assert.deepEqual(findingsOf("option: { code: 65001, addresses: [foo], domain-names: [] }"), [
    "3:40: handlers[0].option.addresses[0]: expected an IPv6 address such as 2001:db8::1, found " +
    '"foo"',
    "3:60: handlers[0].option.domain-names: expected at least 1 entry, found an empty list",
  ]);
});

Deno.test("lists that no option can hold are refused", () => {
  const names = Array.from({ length: 251 }, (_, at) => `n${at}.example`).join(", ");
  assert.deepEqual(findingsOf(`option: { code: 65001, domain-names: [${names}] }`), [
    "3:42: handlers[0].option.domain-names: expected at most 250 entries, found a list",
  ]);
  assert.deepEqual(findingsOf(`option: { code: 65001, text: "${"x".repeat(65_001)}" }`), [
    "3:13: handlers[0].option: Option 65001 (option-65001) holds at most 65000 octets, not 65001",
  ]);
});
