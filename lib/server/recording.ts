import { StoreBusyError } from "../leases/busy.ts";
import type { Recorded } from "../leases/settlement.ts";
import type { LeaseStore } from "../leases/store.ts";
import { drop } from "../pipeline/ending.ts";
import { failedOutcome, type Outcome } from "../pipeline/pipeline.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { WireError } from "../wire/error.ts";
import { encodeMessage } from "../wire/message.ts";
import type { Option } from "../wire/option.ts";
import { iaNa, iaPd, iaTa } from "../wire/options/identity_association.ts";
import type { WaitingAnswers } from "./waiting_answers.ts";

/** Octets of UDP that the largest packet of IPv6 has room for (RFC 8200 section 4.5). */
const LARGEST_DATAGRAM = 65_527;

const IAS = new Set([iaNa, iaTa, iaPd].map(({ code }) => code));

const BUSY = drop("busy", "More answers wait to be stored and sent than there is room for");
const STORE_BUSY = drop("busy", "Another program keeps the lease store from being written");

const TOO_LONG = drop("too-long", "It asks for more IAs than a datagram has room to answer");

/** What became of a message. */
export interface Handled {
  readonly outcome: Outcome;
  /** The answer, encoded, where it leaves in a datagram. */
  readonly octets?: Uint8Array;
  /** What the answer changes, where it changes anything. */
  readonly recorded?: Recorded;
}

/** Has recorded what answers change, once it is known that they can be sent as they are. */
export class Recording {
  constructor(
    readonly leases: Pick<LeaseStore, "record">,
    readonly waiting: Pick<WaitingAnswers, "hasRoomFor">,
    /** Called before something is given that its client did not have. @param at Unix seconds */
    readonly beforeGranting: (at: number) => void = () => {},
  ) {}

  /** @param isDatagram whether the answer leaves in a datagram of its own */
  record(ran: Outcome, isDatagram: boolean): Handled {
    const outcome = busyOrFailed(ran);
    const handled = isDatagram ? this.#encode(outcome) : { outcome };
    return this.#record(handled);
  }

  /** Nothing is recorded of what no datagram holds, and of what would wait beyond all bounds. */
  #encode(outcome: Outcome): Handled {
    if (outcome.kind === "drop") return { outcome };
    const { transaction } = outcome;
    try {
      const octets = encodeMessage(outcome.message);
      if (octets.length > LARGEST_DATAGRAM) {
        throw new WireError(
          `The answer has ${octets.length} octets, and a datagram ${LARGEST_DATAGRAM} at most`,
        );
      }
      if (this.waiting.hasRoomFor(octets.length)) return { outcome, octets };
      return { outcome: { kind: "drop", drop: BUSY, transaction } };
    } catch (error) {
      const isOfClient = error instanceof WireError && fitsWithOneIa(transaction);
      return {
        outcome: isOfClient
          ? { kind: "drop", drop: TOO_LONG, transaction }
          : failedOutcome(transaction, error),
      };
    }
  }

  /** What cannot be recorded is not answered. */
  #record(handled: Handled): Handled {
    const { outcome } = handled;
    const exchange = outcome.kind === "answer" ? outcome.transaction.exchange : undefined;
    if (!exchange) return handled;
    try {
      const { granted, registration } = outcome.transaction!;
      if (granted.length > 0 || registration) this.beforeGranting(exchange.at);
      return { ...handled, recorded: this.leases.record(exchange) };
    } catch (error) {
      return { outcome: busyOrFailed(failedOutcome(outcome.transaction!, error)) };
    }
  }
}

/** Whether it is the client that makes the answer too long, which has nothing to do with failing. */
function fitsWithOneIa({ request, response }: Transaction): boolean {
  const ias = response.options.filter((option) => IAS.has(option.definition.code));
  if (ias.length < 2) return false;
  const others = new Set<Option>(ias.slice(1));
  const options = response.options.filter((option) => !others.has(option));
  const { type } = response;
  const { transactionId } = request;
  try {
    const octets = encodeMessage({ kind: "client-server", type, transactionId, options });
    return octets.length <= LARGEST_DATAGRAM;
  } catch {
    return false;
  }
}

/** That the store is busy is nothing that failed. */
function busyOrFailed(outcome: Outcome): Outcome {
  const isBusy = outcome.kind === "drop" && outcome.error instanceof StoreBusyError;
  if (!isBusy || !outcome.transaction) return outcome;
  return { kind: "drop", drop: STORE_BUSY, transaction: outcome.transaction };
}
