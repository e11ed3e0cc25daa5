import type { Closing } from "./http_connection.ts";

/** What is counted of HTTP. */
export class HttpCounters {
  /** Connections that were accepted. */
  accepted = 0;
  /** Connections that were closed at once: there were too many. */
  refused = 0;
  /** Attempts to accept one that failed, and were made again. */
  failedAccepts = 0;
  /** Connections that this side closed, by the reason. */
  readonly closed: Record<Closing, number> = { "timed-out": 0, "crowded-out": 0 };
  /** Answers by their status. */
  readonly answers: Map<number, number> = new Map();

  /** Counts an answer. */
  countAnswer(status: number): void {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
  }
}
