import assert from "node:assert/strict";
import fc from "fast-check";
import type { Held } from "../../lib/leases/held.ts";
import { EarliestTree } from "../../lib/pools/earliest_tree.ts";
import { FreeSlots, type SlotSource } from "../../lib/pools/free_slots.ts";
import { Slots } from "../../lib/pools/slots.ts";
import { compareBytes } from "../../lib/wire/address.ts";
import { overlaps, type Prefix } from "../../lib/wire/prefix.ts";
import { prefix } from "../support/messages.ts";

Deno.test("a tree of times finds the first whose time has come, from any place on", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(39), fc.nat(39), fc.integer({ min: 0, max: 9 })), { maxLength: 9 }),
    fc.nat(45),
    fc.integer({ min: -1, max: 10 }),
    (times, fills, from, time) => {
      const tree = new EarliestTree(times.length, 0);
      for (const [index, each] of times.entries()) tree.set(index, each);
      for (const [one, other, each] of fills) {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        if (last >= times.length) continue;
        tree.fill(first, last, each);
        times.fill(each, first, last + 1);
      }
      const expected = times.findIndex((each, index) => index >= from && each <= time);
      assert.equal(tree.firstUpTo(time, from), expected < 0 ? undefined : expected);
      assert.deepEqual(tree.with(time), times.flatMap((each, at) => each === time ? at : []));
    },
  ));
});

/** What is leased and excluded, as plainly as can be. */
class Model {
  readonly held = new Map<string, Held>();
  excluded: [number, number][] = [];
  version = 0;
  /** Questions that were asked. */
  questions = 0;

  constructor(readonly slots: Slots) {}

  source(now: number): SlotSource {
    return {
      slots: this.slots,
      heldBetween: (first, last, limit) => {
        this.questions++;
        return [...this.held.values()]
          .filter(({ address, heldUntil }) =>
            heldUntil > now && compareBytes(address, first) >= 0 && compareBytes(address, last) <= 0
          )
          .sort((a, b) => compareBytes(a.address, b.address))
          .slice(0, limit);
      },
      excludedUntil: (index) => {
        const around = this.excluded.find(([from, to]) => index >= from && index <= to);
        return around && BigInt(around[1]);
      },
      exclusionVersion: () => this.version,
    };
  }

  isFree(index: number, now: number): boolean {
    const slot = this.slots.at(BigInt(index));
    return !this.excluded.some(([from, to]) => index >= from && index <= to) &&
      ![...this.held.values()].some((each) => each.heldUntil > now && overlaps(each, slot));
  }

  /** Searches as a pool does: what was said to be free and is not, is noted. */
  search(free: FreeSlots, from: number, now: number): number | undefined {
    for (let looked = 0; looked <= Number(this.slots.size) + 1; looked++) {
      const found = free.next(from, now, this.source(now));
      if (found === undefined) {
        if (!free.lookAgain(this.source(now))) return undefined;
        continue;
      }
      if (this.isFree(found, now)) return found;
      const slot = this.slots.at(BigInt(found));
      const held = [...this.held.values()].find((each) =>
        each.heldUntil > now && overlaps(each, slot)
      );
      const around = this.excluded.find(([start, end]) => found >= start && found <= end);
      if (around) free.exclude(BigInt(found), BigInt(around[1]));
      else free.note(held!, held!.heldUntil);
    }
    throw new Error("the search does not end");
  }
}

const SIZE = 1030;
const POOL = Slots.ofRange(
  prefix("2001:db8::1000").address,
  prefix("2001:db8::1405").address,
);

function addressAt(index: number, length = 128): Prefix {
  const { address } = POOL.at(BigInt(index));
  return prefix(`${
    [...address].map((each) => each.toString(16).padStart(2, "0")).join("")
      .match(/.{4}/g)!.join(":")
  }/${length}`);
}

const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("hold" as const), from: fc.nat(SIZE - 1), count: fc.nat(600) }),
  fc.record({ kind: fc.constant("release" as const), from: fc.nat(SIZE - 1), count: fc.nat(3) }),
  fc.record({ kind: fc.constant("exclude" as const), from: fc.nat(SIZE - 1), count: fc.nat(600) }),
  fc.record({ kind: fc.constant("include" as const), from: fc.nat(SIZE - 1), count: fc.nat(3) }),
  fc.record({ kind: fc.constant("wait" as const), from: fc.nat(SIZE - 1), count: fc.nat(50) }),
  fc.record({ kind: fc.constant("prefix" as const), from: fc.nat(SIZE - 1), count: fc.nat(11) }),
);

Deno.test("free slots are found as long as there is one, whatever happens to leases and exclusions", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 25 }), (steps) => {
      const model = new Model(POOL);
      const free = new FreeSlots(POOL);
      let now = 1000;
      const hold = (each: Prefix, heldUntil: number) => {
        const key = `${each.address}/${each.length}`;
        if (heldUntil > now) model.held.set(key, { ...each, heldUntil });
        else model.held.delete(key);
        free.note(each, heldUntil);
      };
      for (const { kind, from, count } of steps) {
        const to = Math.min(from + count, SIZE - 1);
        if (kind === "wait") now += count;
        if (kind === "exclude") model.excluded.push([from, to]);
        if (kind === "include") model.excluded.splice(from % (model.excluded.length || 1), count);
        if (kind === "exclude" || kind === "include") model.version++;
        if (kind === "prefix") {
          const length = 117 + count;
          const { address } = POOL.at(BigInt(from));
          hold(prefixAround(address, length), now + 1 + from % 60);
        }
        for (let at = from; at <= to; at++) {
          if (kind === "hold") hold(addressAt(at), now + 1 + at % 60);
          if (kind === "release") hold(addressAt(at), now);
        }
        const found = model.search(free, from, now);
        const any = [...Array(SIZE).keys()].some((index) => model.isFree(index, now));
        assert.equal(found !== undefined, any);
        if (found !== undefined) assert.ok(model.isFree(found, now));
      }
    }),
    { numRuns: 60 },
  );
});

function prefixAround(address: Uint8Array, length: number): Prefix {
  const masked = address.slice();
  for (let bit = length; bit < 128; bit++) masked[bit >> 3]! &= ~(0x80 >> (bit & 7));
  return { address: masked, length };
}

Deno.test("a full pool is asked about once, and a slot that comes back is found without asking", () => {
  const slots = Slots.ofPrefix(prefix("2001:db8::/112"), 128);
  const model = new Model(slots);
  model.excluded = [[0, 65_535]];
  const free = new FreeSlots(slots);
  const source = model.source(0);
  assert.equal(free.next(7, 0, source), undefined);
  assert.equal(model.questions, 0);
  model.excluded = [];
  model.version++;
  assert.equal(free.lookAgain(source), true);
  assert.equal(free.next(7, 0, source), 7);
  assert.equal(model.questions, 1);
});
