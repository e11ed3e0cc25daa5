import type { Monitor } from "../monitor/monitor.ts";
import type { LostLogLines } from "../statistics/report.ts";
import type { Statistics } from "../statistics/statistics.ts";

/** What metrics are taken of. */
export interface Measured {
  /** Of Sextant. */
  readonly version: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Whether anything keeps the server from what it is there for. */
  readonly isReady: boolean;
  /** Places that are listened at or would be. */
  readonly listeners: readonly { readonly name: string; readonly problem?: string | undefined }[];
  /** Whether nobody can be sure what time it is. */
  readonly isClockInDoubt: boolean;
  readonly statistics: Statistics;
  readonly monitor: Pick<Monitor, "pools" | "refusals" | "latency">;
  readonly lostLogLines: LostLogLines;
  /** By output, each once. */
  readonly missedEvents: ReadonlyMap<string, number>;
  readonly store: {
    /** Unix milliseconds; `undefined`: nothing was stored since the start. */
    readonly lastCommit: number | undefined;
    /** Whether nothing was stored since something could not be. */
    readonly isFailing: boolean;
  };
  readonly configuration: {
    /** Unix milliseconds. */
    readonly loadedAt: number;
    /** Whether the last reload was refused. */
    readonly isRefused: boolean;
  };
  readonly process: { readonly residentOctets: number; readonly cpuSeconds: number };
  readonly http: {
    readonly connections: number;
    readonly accepted: number;
    readonly refused: number;
    readonly closed: Readonly<Record<string, number>>;
    readonly answers: ReadonlyMap<number, number>;
  };
}
