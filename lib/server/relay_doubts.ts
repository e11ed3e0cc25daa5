import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import type { Drop } from "../pipeline/ending.ts";
import { disputedLine } from "../pipeline/relay_trust.ts";
import type { Transaction } from "../pipeline/transaction.ts";

/** Says whose relays are not believed, and who may be lied to; a minute apart. */
export class RelayDoubts {
  readonly #disputes: SparingLog;
  readonly #drops: SparingLog;

  constructor(log: Log) {
    this.#disputes = new SparingLog(log, "warning");
    this.#drops = new SparingLog(log, "warning");
  }

  /** A request went through the pipeline: what its relays tell may differ. */
  noteRequest({ relays, reception: { listener, at } }: Transaction, sender: () => string): void {
    if (listener.trustedRelays) return;
    const disputed = disputedLine(relays);
    if (!disputed) return;
    this.#disputes.write(
      at,
      () =>
        `The relays of a message ${sender()} tell different ${disputed}s: a client may pretend to ` +
        "be a relay, and trusted-relays of the listener says who is one",
    );
  }

  /** A message was dropped. @param now Unix seconds */
  noteDrop({ reason, why }: Drop, now: number, sender: () => string): void {
    if (reason !== "untrusted-relay") return;
    this.#drops.write(now, () => `Dropped a message ${sender()}: ${why}`);
  }
}
