/**
 * What events cost an exchange that go to a file and to one watcher: a server in memory that tells
 * them and one that does not take turns, both with a monitor.
 *
 *     deno run --allow-env --allow-read --allow-write tests/bench/events_cost.ts [ROUNDS]
 *
 * @module
 */
import { systemTimers } from "../../lib/clock/timers.ts";
import { Watching } from "../../lib/control/watch_question.ts";
import { USUAL_KINDS } from "../../lib/events/event.ts";
import { EventOutputs } from "../../lib/events/outputs/event_outputs.ts";
import { ServerFeed } from "../../lib/events/server_feed.ts";
import { Monitor } from "../../lib/monitor/monitor.ts";
import { ExchangeObservers } from "../../lib/server/exchange_observers.ts";
import { ServerRig, TestLog } from "../server/server_rig.ts";
import { compareExchanges, SETUP } from "./relayed_exchanges.ts";

const ROUNDS = Number(Deno.args[0] ?? 20);

const file = Deno.makeTempFileSync({ prefix: "sextant-events-" });

async function rig(isTelling: boolean): Promise<ServerRig> {
  const log = new TestLog([]);
  const observers = new ExchangeObservers({ log, now: Date.now });
  const timers = { now: () => performance.now(), after: () => () => {} };
  const rig = new ServerRig(SETUP, log, {}, { observers, timers });
  observers.add(
    new Monitor({ log, now: Date.now, timers, pools: { all: [], useOf: () => undefined } }).observe,
  );
  if (!isTelling) return rig;
  const { leases } = rig.pipeline;
  const about = {
    leases,
    pages: leases.pages,
    links: () => rig.server.pipeline.links,
    poolOf: () => undefined,
    now: Date.now,
  };
  const feed = new ServerFeed({
    ...about,
    timers: systemTimers,
    observers,
    listening: { onChange: () => {} },
  });
  const outputs = new EventOutputs({
    log,
    timers: systemTimers,
    accessTo: ({ mode }) => ({ mode, uid: undefined, gid: undefined }),
    turns: { next: () => Promise.resolve(), close() {} },
  });
  const toFile = {
    kind: "file",
    kinds: USUAL_KINDS,
    path: file,
    rotation: undefined,
    match: undefined,
  } as const;
  await (await outputs.prepare({ events: [toFile] })).apply();
  outputs.start({ ...about, feed });
  void watch(new Watching(feed, systemTimers));
  return rig;
}

async function watch(watching: Watching): Promise<void> {
  const encoder = new TextEncoder();
  const nowhere = Deno.openSync("/dev/null", { write: true });
  for await (const lines of watching.answer([]).pages) {
    await nowhere.write(encoder.encode(lines.join("\n")));
  }
}

const rigs = { without: await rig(false), with: await rig(true) };
// As a receiving socket does, so that files and watchers have their turns.
await compareExchanges(rigs, ROUNDS, () => new Promise((resolve) => setTimeout(resolve, 0)));
Deno.removeSync(file);
Deno.exit(0);
