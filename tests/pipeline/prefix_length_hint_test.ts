import assert from "node:assert/strict";
import { iaLines } from "../support/ia_lines.ts";
import { prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

/** A pool of one length, which says by its prefix which. */
function pool(length: number, bits = length - 4) {
  return {
    "prefix-pool": { prefix: `2001:db8:${length}00::/${bits}`, "delegated-length": length },
  };
}

const POOLS = [pool(56), pool(48), pool(60), pool(64, 62)];

function rig(handlers: readonly Record<string, unknown>[] = POOLS): PipelineRig {
  return new PipelineRig({ handlers });
}

function solicit(server: PipelineRig, hints: readonly string[], client = 1): string {
  return given(server.answer(says({ type: "solicit", client, pd: { 1: hints } })))[0]!;
}

function request(server: PipelineRig, hints: readonly string[], client = 1): string {
  const message = says({ type: "request", client, serverId: SERVER_ID, pd: { 1: hints } });
  return given(server.answer(message))[0]!;
}

function lengthOf(prefix: string): number {
  return Number(prefix.split("/")[1]);
}

Deno.test("a client that hints at a length gets a prefix of that length, whatever the document order", () => {
  for (const length of [48, 56, 60, 64]) {
    assert.equal(lengthOf(solicit(rig(), [`::/${length}`])), length);
    assert.equal(lengthOf(request(rig(), [`::/${length}`])), length);
  }
});

Deno.test("without a length, or with none, the first pool of the document delegates", () => {
  assert.equal(lengthOf(solicit(rig(), [])), 56);
  assert.equal(lengthOf(solicit(rig(), ["::/0"])), 56);
});

Deno.test("where no pool has the length, the next larger prefix is delegated, else the next smaller", () => {
  assert.equal(lengthOf(solicit(rig(), ["::/52"])), 48);
  assert.equal(lengthOf(solicit(rig(), ["::/63"])), 60);
  assert.equal(lengthOf(solicit(rig(), ["::/128"])), 64);
  assert.equal(lengthOf(solicit(rig(), ["::/40"])), 48);
  assert.equal(lengthOf(solicit(rig([pool(64), pool(60)]), ["::/56"])), 60);
});

Deno.test("a pool of the length that has nothing left is passed over for the next", () => {
  const server = rig();
  for (const client of [1, 2, 3, 4]) assert.equal(lengthOf(request(server, ["::/64"], client)), 64);
  assert.equal(lengthOf(solicit(server, ["::/64"], 5)), 60);
  assert.equal(lengthOf(request(server, ["::/64"], 5)), 60);
});

Deno.test("a limited pool is chosen by length too, and passed over when its limit is reached", () => {
  const limited = { "prefix-pool": { ...pool(60)["prefix-pool"], "max-per-link": 1 } };
  const server = rig([pool(56), limited]);
  assert.equal(lengthOf(request(server, ["::/60"], 1)), 60);
  assert.equal(lengthOf(request(server, ["::/60"], 2)), 56);
});

Deno.test("a hint of a whole prefix is honoured where it is free, else its length is", () => {
  const server = rig();
  assert.equal(request(server, ["2001:db8:6000:7::/60"], 1), "2001:db8:6000::/60");
  assert.equal(request(server, ["2001:db8:6400:3::/64"], 2), "2001:db8:6400:3::/64");
  const other = request(server, ["2001:db8:6400:3::/64"], 3);
  assert.equal(lengthOf(other), 64);
  assert.notEqual(other, "2001:db8:6400:3::/64");
  assert.equal(lengthOf(request(server, ["2001:db8:9999::/48"], 4)), 48);
});

Deno.test("of several hints the first that can be given is, and the first with a length says the length", () => {
  const taken = "2001:db8:6400:3::/64";
  const server = rig();
  request(server, [taken], 9);
  assert.equal(
    solicit(server, [taken, "2001:db8:6000:10::/60", "2001:db8:6400::/64"]),
    "2001:db8:6000:10::/60",
  );
  assert.equal(lengthOf(solicit(server, ["::/0", "::/60", "::/48"])), 60);
});

Deno.test("a Request gets what the Advertise offered, whether it names the prefix or only hints", () => {
  for (const hint of ["::/48", "::/60", "::/57"]) {
    const server = rig();
    const offered = solicit(server, [hint]);
    assert.equal(request(server, [offered]), offered);
    const another = rig();
    assert.equal(request(another, [hint]), solicit(rig(), [hint]));
  }
});

Deno.test("a prefix whose lease is over comes back, unless another length is asked for by now", () => {
  for (const [hint, expected] of [["::/60", 60], ["::/48", 48], ["::/0", 60]] as const) {
    const server = rig();
    const held = request(server, ["::/60"]);
    server.now += 100_000;
    const offered = solicit(server, [hint]);
    assert.equal(lengthOf(offered), expected);
    if (expected === 60) assert.equal(offered, held);
    assert.equal(request(server, [offered]), offered);
  }
});

Deno.test("a client that solicits another length than it has gets it, and loses the old by the Request", () => {
  const server = rig();
  const held = request(server, ["::/60"]);
  const offered = solicit(server, ["::/48"]);
  assert.equal(lengthOf(offered), 48);
  // Nothing has changed so far.
  assert.equal(solicit(server, [held]), held);
  const reply = server.answer(
    says({ type: "request", serverId: SERVER_ID, pd: { 1: [offered] } }),
  );
  assert.deepEqual(iaLines(reply), [
    `pd 1: ${offered} for 1800 of 3600, ${held} for 0 of 0`,
  ]);
  assert.equal(server.leases.leaseOf(prefix(offered))?.state, "active");
  assert.equal(server.leases.heldWithin(prefix(held), server.now), undefined);
  assert.equal(solicit(server, []), offered);
});

Deno.test("a client keeps what it has where no pool has exactly the length, or has it free", () => {
  for (const hint of ["::/52", "::/63", "::/0", "::/56"]) {
    const server = rig([pool(56), pool(48), pool(60)]);
    const held = request(server, ["::/56"]);
    assert.equal(solicit(server, [hint]), held, hint);
    assert.equal(request(server, [hint]), held, hint);
  }
  const server = rig([pool(56), pool(64, 64)]);
  request(server, ["::/64"], 2);
  const held = request(server, ["::/56"]);
  assert.equal(solicit(server, ["::/64"]), held);
});

Deno.test("a client that names what it has keeps it, whatever length it hints at besides", () => {
  const server = rig();
  const held = request(server, ["::/56"]);
  assert.equal(solicit(server, ["::/48", held]), held);
  assert.equal(solicit(server, [held, "::/48"]), held);
});

for (const type of ["renew", "rebind"] as const) {
  const extend = (server: PipelineRig, pd: Record<number, readonly string[]>) =>
    given(server.answer(
      says({ type, pd, ...(type === "renew" && { serverId: SERVER_ID }) }),
    ));

  Deno.test(`a client that ${type}s with another length keeps what it has`, () => {
    const server = rig();
    const held = request(server, ["::/60"]);
    assert.deepEqual(extend(server, { 1: [held, "::/48"] }), [held]);
    assert.deepEqual(extend(server, { 1: ["::/48"] }), [held]);
  });

  Deno.test(`a client that adds an IA_PD in a ${type} may hint at its length`, () => {
    const server = rig();
    const held = request(server, ["::/56"]);
    const [kept, added] = extend(server, { 1: [held], 2: ["::/48"] });
    assert.equal(kept, held);
    assert.equal(lengthOf(added!), 48);
  });
}
