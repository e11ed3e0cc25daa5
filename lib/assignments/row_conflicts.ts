import type { Lease } from "../leases/lease.ts";
import type { Log } from "../log/log.ts";
import { SparingLogs } from "../log/sparing_log.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { toHex } from "../wire/bytes.ts";
import { formatAddressOrPrefix, formatPrefix, type Prefix } from "../wire/prefix.ts";
import { HandOvers } from "./hand_overs.ts";

/** Leases of which it is remembered that they were told to be in the way. */
const MOST_TOLD = 1000;

/** Says who has what a row assigns to another, and remembers from whom it was taken. */
export class RowConflicts {
  readonly #log: Log;
  readonly #handedOver: SparingLogs;
  readonly #handOvers = new HandOvers();
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
    this.#handedOver = new SparingLogs(log, "warning");
  }

  /** Whether it is too early for a client to take what it has lost. */
  isBarred(prefix: Prefix, client: Uint8Array, now: number): boolean {
    return this.#handOvers.isBarred(prefix, client, now);
  }

  /** A client waits for what it is assigned; said once of each lease that is in the way. */
  noteWaiting(transaction: Transaction, assigned: Prefix, inTheWay: Lease): void {
    const key = `${formatPrefix(assigned)} ${toHex(inTheWay.clientId)} ${inTheWay.iaid}`;
    if (this.#told.has(key)) return;
    const client = toHex(transaction.clientId!);
    transaction.onceSettled(() => {
      if (this.#told.has(key)) return;
      this.#told.add(key);
      if (this.#told.size > MOST_TOLD) this.#told.delete(this.#told.values().next().value!);
      const through = inTheWay.length === assigned.length
        ? ""
        : ` within ${formatAddressOrPrefix(inTheWay)}`;
      this.#log.write(
        "warning",
        `${
          formatAddressOrPrefix(assigned)
        } is assigned to client ${client}, which waits for it: it is leased` +
          `${through} to client ${toHex(inTheWay.clientId)}, IAID ${inTheWay.iaid}`,
      );
    });
  }

  /** A client is given what another of the same row, or another IA of its own, has. */
  noteHandOver(transaction: Transaction, assigned: Prefix, held: Lease, id: string): void {
    const client = toHex(transaction.clientId!);
    const { now } = transaction;
    transaction.onceSettled(() => {
      if (!transaction.recorded || !transaction.isAssigned(assigned)) return;
      const loser = toHex(held.clientId);
      if (loser !== client || held.link !== transaction.linkName) {
        this.#handOvers.note(assigned, held.clientId, now);
      }
      // Who may speak for a row can hand it to and fro under as many DUIDs as it likes.
      const what = formatAddressOrPrefix(assigned);
      this.#handedOver.write(
        what,
        now,
        () =>
          `${what}, leased to client ${loser}, IAID ${held.iaid}, on ${held.link}, goes to client ` +
          `${client} on ${transaction.linkName}: both are named by the row of ${id}, and the lease ` +
          "is replaced",
      );
    });
  }
}
