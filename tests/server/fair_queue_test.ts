import assert from "node:assert/strict";
import fc from "fast-check";
import { FairQueue } from "../../lib/server/fair_queue.ts";

/** All that is left in a queue, in the order in which it is taken out. */
function rest<Item>(queue: FairQueue<Item>): Item[] {
  const items: Item[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}

Deno.test("what waits for one source is taken out in the order in which it came", () => {
  const queue = new FairQueue<number>(10);
  for (const item of [1, 2, 3]) queue.push(["eth0", "fe80::1"], item, 100);
  assert.deepEqual(rest(queue), [1, 2, 3]);
  assert.equal(queue.isEmpty, true);
});

Deno.test("sources take turns, however much waits for one of them", () => {
  const queue = new FairQueue<string>(10);
  for (const item of ["a1", "a2", "a3"]) queue.push(["eth0", "fe80::a"], item, 100);
  for (const item of ["b1", "b2"]) queue.push(["eth0", "fe80::b"], item, 100);
  assert.deepEqual(rest(queue), ["a1", "b1", "a2", "b2", "a3"]);
});

Deno.test("who comes while others wait is behind one turn of each of them", () => {
  const queue = new FairQueue<string>(10);
  for (const item of ["a1", "a2", "a3"]) queue.push(["eth0", "fe80::a"], item, 100);
  assert.equal(queue.shift(), "a1");
  queue.push(["eth0", "fe80::b"], "b1", 100);
  assert.deepEqual(rest(queue), ["a2", "b1", "a3"]);
});

Deno.test("when there is no room left the fullest gives way, its oldest first", () => {
  const queue = new FairQueue<string>(3);
  const gaveWay = ["a1", "a2", "a3", "a4"].map((item) => queue.push(["a"], item, 100));
  assert.deepEqual(gaveWay, [[], [], [], ["a1"]]);
  assert.deepEqual(queue.push(["b"], "b1", 100), ["a2"]);
  assert.deepEqual(queue.push(["b"], "b2", 100), ["a3"]);
  assert.deepEqual(rest(queue), ["a4", "b1", "b2"]);
});

Deno.test("who pretends to be a thousand behind one relay crowds out nobody but itself", () => {
  const queue = new FairQueue<string>(100);
  queue.push(["[2001:db8::1]:547", "2001:db8::a", "interface honest"], "honest", 100);
  for (let forged = 0; forged < 1000; forged++) {
    queue.push(["[2001:db8::1]:547", "2001:db8::b", `interface ${forged}`], "forged", 100);
  }
  assert.deepEqual([queue.shift(), queue.shift()], ["honest", "forged"]);
});

Deno.test("a long datagram takes the place of many short ones", () => {
  const queue = new FairQueue<string>(64);
  for (let each = 0; each < 30; each++) queue.push(["short"], "short", 1024);
  assert.deepEqual(queue.push(["long"], "long", 65_535), ["long"]);
  assert.equal(queue.push(["long"], "half", 32_769).length, 0);
  assert.deepEqual(queue.push(["other"], "third", 2048), ["half"]);
});

Deno.test("a relay's own requests take turns with those that it relays", () => {
  const queue = new FairQueue<string>(10);
  queue.push(["eth0", "fe80::1"], "own", 100);
  for (const item of ["x1", "x2"]) queue.push(["eth0", "fe80::1", "interface x"], item, 100);
  assert.deepEqual(rest(queue), ["own", "x1", "x2"]);
});

Deno.test("all that goes in comes out once, and no more waits than there are places", () => {
  const names = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 });
  const push = fc.record({ source: names, octets: fc.nat(4000) });
  const places = 12;
  fc.assert(fc.property(fc.array(fc.option(push)), (steps) => {
    const queue = new FairQueue<number>(places);
    const out: number[] = [];
    for (const [number, step] of steps.entries()) {
      if (step) out.push(...queue.push(step.source, number, step.octets));
      else out.push(queue.shift() ?? -1);
      assert.ok(queue.taken <= places);
    }
    out.push(...rest(queue));
    const pushed = steps.flatMap((step, number) => step ? [number] : []);
    assert.deepEqual(out.filter((item) => item >= 0).sort((a, b) => a - b), pushed);
    assert.equal(queue.taken, 0);
  }));
});
