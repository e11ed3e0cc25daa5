import assert from "node:assert/strict";
import fc from "fast-check";
import { type OctetPattern, OctetPatterns } from "../../lib/wire/octet_patterns.ts";

// Few octets, so that patterns begin alike.
const octets = fc.array(fc.constantFrom(1, 2, 3), { maxLength: 6 })
  .map((octets) => Uint8Array.from(octets));
const pattern = fc.record<OctetPattern>({ octets, isBeginning: fc.boolean() });

function begins(octets: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.every((octet, at) => octets[at] === octet);
}

function isMeant(value: Uint8Array, { octets, isBeginning }: OctetPattern): boolean {
  return begins(value, octets) && (isBeginning || value.length === octets.length);
}

Deno.test("a value is found when one of the patterns means it", () => {
  fc.assert(fc.property(fc.array(pattern, { maxLength: 12 }), octets, (patterns, value) => {
    const expected = patterns.some((each) => isMeant(value, each));
    assert.equal(new OctetPatterns(patterns).has(value), expected);
  }));
});

Deno.test("every pattern finds itself, however many there are", () => {
  fc.assert(fc.property(
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 200 }),
    (values) => {
      const patterns = values.map((octets, at) => ({ octets, isBeginning: at % 3 === 0 }));
      const set = new OctetPatterns(patterns);
      for (const each of patterns) {
        assert.ok(set.has(each.octets) && set.holds(each) && set.overlaps(each));
      }
    },
  ));
});

Deno.test("a pattern is held, or overlaps, as the values say that it means", () => {
  const values = fc.array(octets, { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 6 }), pattern, values, (patterns, other, values) => {
      const set = new OctetPatterns(patterns);
      for (const value of values.filter((value) => isMeant(value, other))) {
        if (set.holds(other)) assert.ok(set.has(value));
        if (set.has(value)) assert.ok(set.overlaps(other));
      }
      const isHeld = patterns.some((each) =>
        begins(other.octets, each.octets) &&
        (each.isBeginning || !other.isBeginning && each.octets.length === other.octets.length)
      );
      assert.equal(set.holds(other), isHeld);
      const overlaps = patterns.some((each) =>
        isMeant(each.octets, other) || isMeant(other.octets, each) ||
        each.isBeginning && other.isBeginning &&
          (begins(each.octets, other.octets) || begins(other.octets, each.octets))
      );
      assert.equal(set.overlaps(other), overlaps);
    }),
  );
});

/** How many octets of a value are looked at to find it among patterns. */
function looksAt(value: Uint8Array, set: OctetPatterns): number {
  let looks = 0;
  const counted = new Proxy(value, {
    get(target, key) {
      if (typeof key === "string" && /^[0-9]+$/.test(key)) looks++;
      return Reflect.get(target, key, target);
    },
  });
  set.has(counted);
  return looks;
}

Deno.test("a look-up among a hundred thousand values looks at each octet once at most", () => {
  const text = (number: number) => new TextEncoder().encode(`olt-${number}/slot-${number % 7}`);
  for (const isBeginning of [false, true]) {
    const patternsOf = (count: number) =>
      new OctetPatterns(
        Array.from({ length: count }, (_, at) => ({ octets: text(at), isBeginning })),
      );
    const one = patternsOf(1);
    const many = patternsOf(100_000);
    assert.equal(looksAt(text(0), one), text(0).length);
    assert.equal(looksAt(text(0), many), text(0).length);
    for (const number of [1, 99_999, 100_000, 54_321]) {
      assert.ok(looksAt(text(number), many) <= text(number).length);
    }
  }
});
