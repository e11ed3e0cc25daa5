import assert from "node:assert/strict";
import type { ToldEvent } from "../../lib/events/told_event.ts";
import { systemTimers } from "../../lib/clock/timers.ts";
import { Monitor } from "../../lib/monitor/monitor.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay } from "../server/through_relay.ts";
import { TestLog } from "../server/server_rig.ts";
import { duid, SERVER_ID } from "../support/messages.ts";

const CONFIGURATION = `
server-id: { hex: "${toHex(SERVER_ID)}" }
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - address-pool: { name: lan-main, range: "2001:db8:1::10-2001:db8:1::13" }
`;

const LAN = "2001:db8:1::1";

Deno.test("of a pool with four addresses ten clients make four leases, six refusals, one warning and an event", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  const { service } = server;
  const log = new TestLog(["warning"]);
  const monitor = Monitor.of(service, { log, now: Date.now, timers: systemTimers });
  const events: unknown[] = [];
  service.events.follow({
    kinds: new Set(["pool"]),
    take: (told: ToldEvent) => events.push(told.event),
  });
  using peer = new TestPeer(server);
  for (let client = 1; client <= 10; client++) {
    await askThroughRelay(
      peer,
      { type: "request", client, serverId: SERVER_ID, na: { 1: [] } },
      LAN,
    );
  }
  const [report] = monitor.pools();
  assert.deepEqual([report!.pool.name, report!.use?.leased, report!.share], ["lan-main", 4, 1]);
  // Whoever hears nothing for a while asks again.
  assert.ok(report!.refused >= 6);
  assert.equal(monitor.refusals.total, report!.refused);
  assert.deepEqual(log.of("warning"), ["Pool lan-main is full: 1 IA got nothing"]);
  assert.equal(events.length, 1);
  const { what, pool, link } = events[0] as { what: string; pool: string; link: string };
  assert.deepEqual([what, pool, link], ["full", "lan-main", "lan"]);
  const endOf = (client: number) => monitor.recent.of(duid(client)).at(-1)!;
  assert.deepEqual([endOf(4).pools, endOf(4).refusals], [["lan-main"], []]);
  assert.equal(endOf(5).refusals[0]?.reason, "pool-full");
  assert.ok(monitor.latency.count >= 10);
  monitor.close();
});
