/**
 * What the monitor costs an exchange: a server in memory with it and one without take turns.
 *
 *     deno run --allow-read tests/bench/monitor_cost.ts [ROUNDS]
 *
 * @module
 */
import { Monitor } from "../../lib/monitor/monitor.ts";
import { ExchangeObservers } from "../../lib/server/exchange_observers.ts";
import { ServerRig, TestLog } from "../server/server_rig.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { compareExchanges, SETUP } from "./relayed_exchanges.ts";

const ROUNDS = Number(Deno.args[0] ?? 20);

function rig(isMonitored: boolean): ServerRig {
  const log = new TestLog([]);
  const observers = new ExchangeObservers({ log, now: Date.now });
  if (isMonitored) {
    const pools = { all: [], useOf: () => undefined };
    const monitor = new Monitor({ log, now: Date.now, timers: new ManualTimers(), pools });
    observers.add(monitor.observe);
  }
  const timers = { now: () => performance.now(), after: () => () => {} };
  return new ServerRig(SETUP, log, {}, { observers, timers });
}

await compareExchanges({ without: rig(false), with: rig(true) }, ROUNDS, () => Promise.resolve());
