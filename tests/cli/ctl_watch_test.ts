import assert from "node:assert/strict";
import { eventLines } from "../../lib/cli/ctl_watch.ts";
import type { Event } from "../../lib/events/event.ts";
import { lease } from "../events/events.ts";

const TOLD = { seq: 7, time: "2027-01-15T08:00:00.123456Z" };

Deno.test("an event is told to people in lines of 80 columns", () => {
  const event: Event = {
    ...TOLD,
    ...lease("granted"),
    address: "2001:db8:1:0:53d8:d9ab:91d5:9a11",
    "client-id": "0003000102005e100001",
    link: "lan",
    pool: "main",
    "valid-lifetime": 3600,
  };
  assert.deepEqual(eventLines(event), [
    "08:00:00 granted     2001:db8:1:0:53d8:d9ab:91d5:9a11 for 1h",
    "         0003000102005e100001 on lan of main",
  ]);
  const long = eventLines({ ...event, "client-id": "00".repeat(130), link: "\u001b[2J\n" });
  assert.ok(
    long.every((line) => [...line].length <= 80 && /^[ -~…]+$/.test(line)),
    long.join("\n"),
  );
});

Deno.test("every kind of event has something to say to people", () => {
  const events: Event[] = [
    { ...TOLD, kind: "server", what: "missed", count: 3 },
    { ...TOLD, kind: "server", what: "listener-lost", listener: "eth0", reason: "it is down" },
    { ...TOLD, kind: "pool", what: "full", pool: "main", link: "lan" },
    {
      ...TOLD,
      kind: "refusal",
      what: "refused",
      message: "request",
      status: "NoAddrsAvail",
      reason: "pool-full",
    },
    {
      ...TOLD,
      kind: "exchange",
      what: "dropped",
      message: "request",
      reason: "for-other-server",
      listener: "eth0",
      from: "fe80::1",
    },
  ];
  assert.deepEqual(events.map((event) => eventLines(event)), [
    ["08:00:00 missed      3 events"],
    ["08:00:00 listener-lost eth0", "         it is down"],
    ["08:00:00 full        main", "         on lan"],
    ["08:00:00 refused     request: NoAddrsAvail (pool-full)"],
    ["08:00:00 dropped     request -> for-other-server"],
  ]);
});
