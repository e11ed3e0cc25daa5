import assert from "node:assert/strict";
import { ServerStatus } from "../../lib/cli/server_status.ts";
import type { StatusPart } from "../../lib/control/status.ts";
import { LeaseFile } from "../../lib/leases/sqlite/lease_file.ts";
import { CommitRecord } from "../../lib/server/commit_record.ts";
import type { UnservedInterface } from "../../lib/server/matched_interfaces.ts";
import type { ListenerState } from "../../lib/server/served_listeners.ts";
import type { Service } from "../../lib/server/service.ts";

const START = Date.UTC(2026, 10, 30, 14);

function rig() {
  const folder = Deno.makeTempDirSync({ prefix: "sextant-status-" });
  const database = `${folder}/leases.sqlite`;
  Deno.writeFileSync(database, new Uint8Array(1_200_000));
  const service = {
    places: [{ name: "eth0" }, { name: "[2001:db8::1]:547" }] as ListenerState[],
    unserved: [] as UnservedInterface[],
    leaseSource: new LeaseFile(database, "full"),
    commits: new CommitRecord(),
    clock: { isInDoubt: false } as { isInDoubt: boolean },
    leases: { pages: { countLive: () => [2, 1].values() } } as unknown as Service["leases"],
  };
  const clock = { now: START };
  const missed = new Map([["the event socket /run/events.sock", 0], ["/var/log/events", 0]]);
  const status = new ServerStatus({
    version: "1.2.3",
    path: "/etc/sextant/sextant.yaml",
    service,
    now: () => clock.now,
    events: { missed },
  });
  return {
    database,
    service,
    clock,
    missed,
    status,
    part: (name: string): StatusPart =>
      [...status.parts()].find((part) => part !== undefined && part.name === name)!,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

Deno.test("a server that is well says since when, where it listens, and what is stored", () => {
  using server = rig();
  server.clock.now += 93_784_000;
  server.service.commits.succeeded(server.clock.now);
  assert.equal(server.part("uptime").text, "1 d 2 h");
  assert.equal(server.part("listeners").text, "open: eth0, [2001:db8::1]:547");
  assert.deepEqual(server.part("store").value, {
    path: server.database,
    octets: 1_200_000,
    "last-commit": "2026-12-01T16:03:04.000Z",
    "live-leases": 3,
  });
  for (const part of server.status.parts()) assert.deepEqual(part?.problems ?? [], []);
});

Deno.test("which listeners are not open is told with the reason, and no problem while one is", () => {
  using server = rig();
  server.service.places.push({ name: "ppp0", problem: "it is away" });
  const { value, text, problems } = server.part("listeners");
  assert.deepEqual(value, [
    { name: "eth0", open: true },
    { name: "[2001:db8::1]:547", open: true },
    { name: "ppp0", open: false, why: "it is away" },
  ]);
  assert.equal(text, "open: eth0, [2001:db8::1]:547; not open: ppp0: it is away");
  assert.deepEqual(problems, []);
  server.service.places.splice(0, 2);
  assert.deepEqual(server.part("listeners").problems, ["No listener is open"]);
});

Deno.test("interfaces that a pattern matches and that are on no link are counted", () => {
  using server = rig();
  assert.equal(server.part("unserved"), undefined);
  for (let index = 0; index < 120; index++) {
    server.service.unserved.push({ name: `ppp${index}`, pattern: "ppp*" });
  }
  const { value, text } = server.part("unserved");
  const { count, interfaces } = value as { count: number; interfaces: string[] };
  assert.deepEqual([count, interfaces.length], [120, 100]);
  assert.match(text, /^ppp0, .*, ppp19 and 100 more: matched by a pattern, and on no link$/);
});

Deno.test("a clock that was set is told, and is no problem", () => {
  using server = rig();
  assert.deepEqual(server.part("clock").value, {
    time: "2026-11-30T14:00:00.000Z",
    "in-doubt": false,
  });
  server.service.clock.isInDoubt = true;
  const { value, text, problems = [] } = server.part("clock");
  assert.deepEqual(value, { time: "2026-11-30T14:00:00.000Z", "in-doubt": true });
  assert.match(text, /in doubt/);
  assert.deepEqual(problems, []);
});

Deno.test("events that outputs missed are told, where there are any", () => {
  using server = rig();
  assert.equal(server.part("missed-events"), undefined);
  server.missed.set("/var/log/events", 1200);
  const { value, text, problems } = server.part("missed-events");
  assert.deepEqual(value, { "/var/log/events": 1200 });
  assert.equal(text, "1,200 by /var/log/events");
  assert.equal(problems, undefined);
});

Deno.test("counting leases gives others their turn", () => {
  using server = rig();
  assert.equal([...server.status.parts()].filter((part) => part === undefined).length, 2);
});

Deno.test("leases that cannot be stored are a problem until one is", () => {
  using server = rig();
  server.service.commits.failed("database or disk is full");
  assert.deepEqual(server.part("store").problems, [
    `Leases cannot be stored in ${server.database}: database or disk is full`,
  ]);
  server.service.commits.succeeded(server.clock.now);
  assert.deepEqual(server.part("store").problems, []);
});

Deno.test("a lease database that is gone is a problem", () => {
  using server = rig();
  Deno.removeSync(server.database);
  assert.match(server.part("store").problems![0]!, /is no longer there$/);
});

Deno.test("a server that listens nowhere is not well", () => {
  using server = rig();
  server.service.places.length = 0;
  assert.deepEqual(server.part("listeners").problems, ["No listener is open"]);
});

Deno.test("a reload that was refused is told until one is taken, and is no problem", () => {
  using server = rig();
  server.clock.now += 1000;
  server.status.noteReload(false);
  assert.equal(
    server.part("configuration").text,
    "/etc/sextant/sextant.yaml, loaded at 2026-11-30T14:00:00.000Z; " +
      "a reload at 2026-11-30T14:00:01.000Z was refused",
  );
  assert.equal(server.part("configuration").problems, undefined);
  server.status.noteReload(true);
  assert.match(server.part("configuration").text, /loaded at 2026-11-30T14:00:01.000Z$/);
});
