import assert from "node:assert/strict";
import fc from "fast-check";
import type { ConditionSection } from "../../lib/config/condition_section.ts";
import { type ConfiguredEntry, readHandlers } from "../../lib/config/handlers_section.ts";
import { conditionOf } from "../../lib/config/match.ts";
import { selectionOf } from "../../lib/config/selection.ts";
import { atOnce } from "../../lib/steps.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { ConfiguredHandlers } from "../../lib/pipeline/configured_handlers.ts";
import type { PipelineEntry } from "../../lib/pipeline/handler.ts";
import type { Transaction } from "../../lib/pipeline/transaction.ts";
import { interfaceId, remoteId, userClass, vendorClass } from "../../lib/wire/options/mod.ts";
import { received } from "../conditions/holding.ts";
import { octets, relayed, says } from "../support/messages.ts";

/** What is tried one by one; each handler is told by its place in the document. */
function made(configured: readonly ConfiguredEntry[]): readonly PipelineEntry[] {
  return configured.map((entry): PipelineEntry => {
    if (entry.kind === "match") {
      return {
        condition: conditionOf(entry.conditions),
        handlers: made(entry.entries),
        otherwise: made(entry.otherwise),
      };
    }
    const marks = entry.section.marks?.(entry.config) ?? [];
    return {
      name: entry.path.join("/"),
      pass: (transaction) => marks.forEach((mark) => transaction.marks.add(mark)),
    };
  });
}

function read(
  handlers: readonly unknown[],
  sections: readonly ConditionSection[] = conditionSections,
): readonly ConfiguredEntry[] {
  const reading = readHandlers(handlers, ["handlers"], {
    conditionSections: sections,
    handlerSections,
  });
  assert.deepEqual(reading.findings.slice(0, 3), []);
  return reading.entries;
}

function applying(entries: readonly PipelineEntry[], transaction: Transaction): string[] {
  return new ConfiguredHandlers(entries).applyingTo(transaction).map(({ name }) => name);
}

const few = fc.constantFrom("a", "b", "c", "ab", "abc");
const pattern = fc.oneof(few, few.map((text) => `${text}*`), fc.constant("*"));
const patterns = fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }));
const vendor = <K extends string>(key: K) =>
  fc.record({ enterprise: fc.constantFrom(9, 10), [key]: patterns }, {
    requiredKeys: ["enterprise"],
  });
const subnet = fc.constantFrom("2001:db8:1::/64", "2001:db8::/32", "2001:db8:7::/64");

const conditions = fc.record({
  "interface-id": patterns,
  "user-class": patterns,
  "remote-id": fc.oneof(vendor("id"), fc.array(vendor("id"), { minLength: 1, maxLength: 2 })),
  "vendor-class": vendor("data"),
  link: fc.constantFrom("lan", "far"),
  subnet: fc.oneof(subnet, fc.array(subnet, { minLength: 1, maxLength: 3 })),
  relay: subnet,
  "marked-with": few,
  message: fc.constantFrom("solicit", "request"),
  not: fc.record({ "user-class": patterns }),
}, { requiredKeys: [] });

const match = conditions.filter((keys) => Object.keys(keys).length > 0);
const marking = few.map((mark) => ({ mark }));
const entry = fc.oneof(
  { weight: 1, arbitrary: marking },
  {
    weight: 9,
    arbitrary: fc.record({
      match,
      handlers: fc.array(marking, { minLength: 1, maxLength: 2 }),
      else: fc.array(marking, { minLength: 1, maxLength: 1 }),
    }, { requiredKeys: ["match", "handlers"] }),
  },
);

const message = fc.record({
  type: fc.constantFrom("solicit", "request", "leasequery"),
  classes: fc.array(few, { maxLength: 2 }),
  vendors: fc.array(fc.tuple(fc.constantFrom(9, 10), few), { maxLength: 2 }),
  interfaceId: fc.option(few),
  remoteId: fc.option(fc.tuple(fc.constantFrom(9, 10), few)),
  linkAddress: fc.constantFrom("2001:db8:1::1", "2001:db8:7::1", "2001:db8:9::1"),
});

interface Said {
  readonly type: string;
  readonly classes: readonly string[];
  readonly vendors: readonly (readonly [number, string])[];
  readonly interfaceId: string | null;
  readonly remoteId: readonly [number, string] | null;
  readonly linkAddress: string;
}

function transactionOf({ type, classes, vendors, linkAddress, ...relay }: Said): Transaction {
  return received(relayed(
    says({
      type: type as "solicit",
      options: [
        ...classes.length > 0 ? [userClass.of(classes.map(octets))] : [],
        ...vendors.map(([enterpriseNumber, text]) =>
          vendorClass.of({ enterpriseNumber, classes: [octets(text)] })
        ),
      ],
    }),
    linkAddress,
    [
      ...relay.interfaceId ? [interfaceId.of(octets(relay.interfaceId))] : [],
      ...relay.remoteId
        ? [remoteId.of({
          enterpriseNumber: relay.remoteId[0],
          identifier: octets(relay.remoteId[1]),
        })]
        : [],
    ],
  ));
}

Deno.test("whatever is found among many matches is what applies when each is tried", () => {
  const entries = fc.array(entry, { minLength: 12, maxLength: 30 });
  fc.assert(
    fc.property(entries, fc.array(message, { minLength: 1, maxLength: 5 }), (entries, messages) => {
      const configured = read(entries);
      const all = made(configured);
      const found = atOnce(selectionOf(configured, all));
      for (const transaction of messages.map(transactionOf)) {
        const marks = [...transaction.marks];
        const expected = applying(all, transaction);
        const after = [...transaction.marks];
        transaction.marks.clear();
        for (const mark of marks) transaction.marks.add(mark);
        assert.deepEqual(applying(found, transaction), expected);
        assert.deepEqual([...transaction.marks], after);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("of a few matches each is tried", () => {
  const configured = read([{ match: { link: "lan" }, handlers: [] }]);
  const entries = atOnce(selectionOf(configured, made(configured)));
  assert.equal(entries.length, 1);
  assert.ok("condition" in entries[0]!);
});

Deno.test("of ten thousand matches only those are tried that can hold", () => {
  let tried = 0;
  const counting = conditionSections.map((section): ConditionSection => ({
    ...section,
    create(value) {
      const holds = section.create(value);
      return (transaction) => {
        tried++;
        return holds(transaction);
      };
    },
  }));
  const id = (at: number) => `ge-0/0/${at % 48}.${at}`;
  const transaction = received(
    relayed(says({ type: "solicit" }), "2001:db8:1::1", [interfaceId.of(octets(id(777)))]),
  );
  const kinds: readonly ((at: number) => Readonly<Record<string, unknown>>)[] = [
    (at) => ({ link: `l${at}` }),
    (at) => ({ message: "solicit", "interface-id": id(at) }),
    (at) => ({ message: "solicit", "interface-id": at % 2 === 0 ? `${id(at)}*` : id(at) }),
    (at) => ({ "remote-id": { enterprise: 9, id: id(at) }, link: "lan" }),
    (at) => ({ subnet: `2001:db8:${at.toString(16)}::/48` }),
    (at) => ({ relay: `2001:db8:${at.toString(16)}::/48`, "requests-option": "ntp-servers" }),
    (at) => ({ "client-id": `hex:0003000100${(0x10_000_000 + at).toString(16)}*` }),
  ];
  for (const conditions of kinds) {
    const entries = Array.from({ length: 10_000 }, (_, at) => ({
      match: conditions(at),
      handlers: [{ mark: "found" }],
    }));
    const configured = read(entries, counting);
    const pipeline = new ConfiguredHandlers(atOnce(selectionOf(configured, made(configured))));
    tried = 0;
    assert.ok(pipeline.applyingTo(transaction).length <= 1);
    assert.ok(tried <= 2, `${JSON.stringify(conditions(7))}: ${tried} were tried`);
  }
});
