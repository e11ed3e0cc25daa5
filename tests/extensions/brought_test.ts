import assert from "node:assert/strict";
import type { ExtensionFunction } from "../../lib/extensions/extension.ts";
import type { ObservedExchange } from "../../lib/extensions/observed_exchange.ts";
import { Trial } from "../../lib/extensions/trial.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { describeDuid } from "../../lib/wire/duid.ts";
import { optionToJson } from "../../lib/wire/option.ts";
import {
  clientId,
  ntpServers,
  recursiveNameServers,
  vendorSpecificInformation,
} from "../../lib/wire/options/mod.ts";
import { octets, relayed, says } from "../support/messages.ts";
import { remoteId } from "../../lib/wire/options/relay.ts";

/** An option of DHCPv6, one of NTP and one of a vendor, each with a handler. */
const options: ExtensionFunction = (
  { values, z, configuration, fields, ipv6, places, text, uint16 },
) => ({
  options: [
    {
      code: 4001,
      name: "gate",
      source: "ours",
      layout: fields({ port: uint16, host: text }),
      places: configuration("?"),
      check: (value: unknown) =>
        (value as { port: number }).port === 0 ? "port 0 is none" : undefined,
      help: "Tells where the gate is.",
      example: "gate: { port: 1, host: a }",
      keys: { port: z.number(), host: z.string() },
      value: (config) => config,
    },
    {
      space: "ntp",
      code: 9,
      name: "ntp-oracle",
      source: "ours",
      layout: ipv6,
      places: places("?", "ntp-servers"),
      help: "Tells of an oracle.",
      keys: { address: values.address },
      value: ({ address }) => address,
    },
    {
      space: { enterprise: 32473 },
      code: 3,
      name: "vendor-gate",
      source: "ours",
      layout: uint16,
      help: "Tells a vendor's clients their gate.",
      keys: { port: z.number() },
      value: ({ port }) => port,
    },
  ],
  duids: [{ type: 77, name: "duid-serial", describe: (rest) => ({ serial: toHex(rest) }) }],
});

function trialOf(extension: ExtensionFunction, ...handlers: object[]): Promise<Trial> {
  return Trial.of({
    extensions: [extension],
    configuration: {
      links: [{ name: "lan", prefixes: ["2001:db8:1::/64"] }],
      handlers: [...handlers, { "address-pool": { prefix: "2001:db8:1::/64" } }],
    },
  });
}

Deno.test("options of extensions are written, read, shown and asked for by their declarations", async () => {
  using trial = await trialOf(
    options,
    { gate: { port: 7, host: "a" } },
    { "ntp-oracle": { address: "2001:db8::7" } },
    { "vendor-gate": { port: 9 } },
    { match: { "requests-option": "gate" }, handlers: [{ preference: { level: 5 } }] },
  );
  const { answer } = trial.send(says({ type: "solicit", oro: [4001, 56, 17, 7], na: { 1: [] } }));
  const shown = answer!.options.map(optionToJson) as {
    code: number;
    name: string;
    value: unknown;
  }[];
  const valueOf = (code: number) => shown.find((each) => each.code === code);
  assert.deepEqual(valueOf(4001), { code: 4001, name: "gate", value: { port: 7, host: "a" } });
  assert.deepEqual(valueOf(7)?.value, 5);
  assert.deepEqual(ntpServers.in(answer!.options)!.map(optionToJson), [
    { code: 9, name: "ntp-oracle", value: "2001:db8::7" },
  ]);
  assert.deepEqual(valueOf(17)?.value, {
    "enterprise-number": 32473,
    options: [{ code: 3, name: "vendor-gate", value: 9 }],
  });
  const told = trial.send(says({ type: "solicit", oro: [23], na: { 1: [] } })).answer!;
  assert.deepEqual(told.options.filter(({ definition: { code } }) => code === 4001), []);
});

Deno.test("what extensions brought is gone with them", async () => {
  const duid = Uint8Array.of(0, 77, 1, 2);
  {
    using _ = await trialOf(options);
    assert.deepEqual(describeDuid(duid), { type: "duid-serial", serial: "0102", hex: "004d0102" });
  }
  assert.deepEqual(describeDuid(duid), { type: "type 77", hex: "004d0102" });
  const information = vendorSpecificInformation.of({
    enterpriseNumber: 32473,
    options: [{ code: 3, data: Uint8Array.of(0, 9) }],
  });
  assert.deepEqual(optionToJson(information), {
    code: 17,
    name: "vendor-specific-information",
    value: { "enterprise-number": 32473, options: [{ code: 3, data: "hex:0009" }] },
  });
});

Deno.test("a value of an option that its declaration does not allow is an error of the configuration", async () => {
  await assert.rejects(
    trialOf(options, { gate: { port: 0, host: "a" } }),
    /handlers\[0\]\.gate: This is no value of option 4001 \(gate\): port 0 is none/,
  );
  await assert.rejects(
    trialOf(options, { gate: { prot: 0, host: "a" } }),
    /unknown key "prot"; did you mean "port"/,
  );
});

Deno.test("what an extension brings that is there already is refused, and the extension named", async () => {
  const twin: ExtensionFunction = ({ uint8 }) => ({
    options: [{ code: 7, name: "twin", source: "ours", layout: uint8 }],
  });
  await assert.rejects(trialOf(twin), {
    name: "OperatorError",
    message: "Cannot use the extension extension-0.js: it brings option 7 (twin), and preference " +
      "(7) is Sextant's own; expected a code and a name that are not taken",
  });
});

Deno.test("a layout that throws makes the option malformed, and is named", async () => {
  const broken: ExtensionFunction = () => ({
    options: [{
      code: 4002,
      name: "broken",
      source: "ours",
      layout: {
        shape: "odd",
        decode: () => {
          throw new TypeError("no such thing");
        },
        encode: () => {},
        toJson: () => null,
      },
    }],
  });
  using trial = await trialOf(broken);
  const definition = trial.library.declareOption({
    code: 4002,
    name: "raw",
    source: "ours",
    layout: trial.library.bytes,
  });
  const options = [definition.of(octets("x"))];
  const { answer, log } = trial.send(says({ type: "solicit", na: { 1: [] }, options }));
  assert.ok(answer);
  assert.match(
    log.join("\n"),
    /error: option broken of extension extension-0\.js: .*no such thing/,
  );
});

Deno.test("a condition that throws, or says neither true nor false, costs the request and is named", async () => {
  for (
    const result of [() => (null as unknown as { x: boolean }).x, () => 1 as unknown as boolean]
  ) {
    const extension: ExtensionFunction = ({ z, defineCondition }) => ({
      conditions: [
        defineCondition({
          name: "odd",
          help: "Is odd.",
          schema: z.boolean(),
          create: () => result,
        }),
      ],
    });
    using trial = await trialOf(extension, { match: { odd: true }, handlers: [{ mark: ["x"] }] });
    const { answer, log } = trial.send(says({ type: "solicit", na: { 1: [] } }));
    assert.equal(answer, undefined);
    assert.match(log.join("\n"), /condition odd of extension extension-0\.js/);
  }
});

Deno.test("an observer is told of what was answered, vetoed and unreadable, with link, relays and leases", async () => {
  const seen: ObservedExchange[] = [];
  using trial = await trialOf(
    () => ({ observe: (exchange) => void seen.push(exchange) }),
    { match: { message: "renew" }, handlers: [{ "ignore-request": {} }] },
  );
  const line = remoteId.of({ enterpriseNumber: 9, identifier: octets("7") });
  const solicit = says({ type: "solicit", client: 7, na: { 1: [] } });
  const datagram = trial.library.encodeMessage(relayed(solicit, "2001:db8:1::1", [line]));
  trial.send(datagram);
  // What is kept are octets of its own.
  datagram.fill(0);
  trial.send(says({
    type: "renew",
    client: 7,
    na: { 1: [] },
    serverId: trial.library.serverId
      .in(trial.send(solicit).answer!.options)!,
  }));
  trial.send(Uint8Array.of(1, 2));
  await new Promise((resolve) => setTimeout(resolve));
  const [answered, , vetoed, unreadable] = seen as [
    ObservedExchange,
    ObservedExchange,
    ObservedExchange,
    ObservedExchange,
  ];
  assert.deepEqual(
    [answered.kind, answered.messageType, answered.answerType, answered.link],
    ["answered", "solicit", "advertise", "lan"],
  );
  assert.equal(answered.leases.length, 1);
  assert.match(answered.leases[0]!.lease, /^2001:db8:1:/);
  assert.deepEqual(remoteId.in(answered.relays[0]!.options)?.identifier, octets("7"));
  assert.equal(toHex(answered.clientId!), toHex(clientId.in(solicit.options)!));
  assert.deepEqual(
    [vetoed.kind, vetoed.reason, vetoed.messageType, vetoed.answer],
    ["dropped", "do-not-respond", "renew", undefined],
  );
  assert.deepEqual(
    [unreadable.kind, unreadable.reason, unreadable.message],
    ["dropped", "unparsable", undefined],
  );
  assert.equal(recursiveNameServers.in(answered.answer!.options), undefined);
});
