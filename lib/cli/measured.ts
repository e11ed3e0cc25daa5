import { cpuUsage } from "node:process";
import config from "../../deno.json" with { type: "json" };
import type { Measured } from "../metrics/measured.ts";
import { healthProblems } from "../monitor/health.ts";
import type { Monitor } from "../monitor/monitor.ts";
import type { Service } from "../server/service.ts";
import type { ServerStatus } from "./server_status.ts";

/** What is measured of a running server. */
export interface MeasuredServer {
  readonly service: Service;
  readonly monitor: Monitor;
  readonly status: ServerStatus;
  readonly log: { readonly lost: Measured["lostLogLines"] };
  readonly events: { readonly missed: Measured["missedEvents"] };
}

/** What metrics are taken of, now, but for HTTP. */
export function measured(
  { service, monitor, status, log, events }: MeasuredServer,
): Omit<Measured, "http"> {
  const { user, system } = cpuUsage();
  return {
    version: config.version,
    startedAt: status.startedAt,
    isReady: healthProblems(service).length === 0,
    listeners: service.places,
    isClockInDoubt: service.clock.isInDoubt,
    statistics: service.statistics,
    monitor,
    lostLogLines: log.lost,
    missedEvents: events.missed,
    store: {
      lastCommit: service.commits.last,
      isFailing: service.commits.failure !== undefined,
    },
    configuration: { loadedAt: status.loadedAt, isRefused: status.isReloadRefused },
    process: {
      residentOctets: Deno.memoryUsage().rss,
      cpuSeconds: (user + system) / 1e6,
    },
  };
}
