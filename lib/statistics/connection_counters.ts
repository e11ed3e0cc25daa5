import type { ConnectionEnd } from "./connection_end.ts";

/** What is counted of TCP connections. */
export class ConnectionCounters {
  /** Those that were accepted. */
  accepted = 0;
  /** Those that were closed at once: not allowed, or too many. */
  refused = 0;
  /** Attempts to accept one that failed, and were made again. */
  failedAccepts = 0;
  /** Accepted ones that are closed, by the reason. */
  readonly ended: Record<ConnectionEnd, number> = {
    "finished": 0,
    "timed-out": 0,
    "crowded-out": 0,
    "not-framed": 0,
    "not-secured": 0,
    "terminated": 0,
    "broken": 0,
  };
}
