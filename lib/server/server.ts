import type { Log } from "../log/log.ts";
import { type Drop, drop } from "../pipeline/ending.ts";
import type { Outcome, Pipeline } from "../pipeline/pipeline.ts";
import type { ListenerIdentity, Reception } from "../pipeline/reception.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { parseAddress, UNSPECIFIED } from "../wire/address.ts";
import { WireError } from "../wire/error.ts";
import { decodeMessage, encodeMessage } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { Counters } from "./counters.ts";
import type { Datagram } from "./datagram_socket.ts";
import { exchangeLine } from "./exchange_line.ts";
import type { Listener } from "./listener.ts";
import { replyTo } from "./reply_to.ts";

/** What a server needs besides its pipeline. */
export interface ServerSetup {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Calls back once everything recorded so far is on disk. */
  readonly afterCommit: (send: () => void) => void;
  /** Takes down an error that nobody expected. */
  readonly onException: (error: unknown) => void;
}

/** Takes datagrams from listeners through the pipeline and sends the answers. */
export class Server {
  readonly counters: Counters = new Counters();
  /** The pipeline in force. */
  pipeline: Pipeline;
  readonly #setup: ServerSetup;

  constructor(pipeline: Pipeline, setup: ServerSetup) {
    this.pipeline = pipeline;
    this.#setup = setup;
  }

  /** Serves a listener until its socket is closed. */
  async serve(listener: Listener): Promise<void> {
    while (true) {
      try {
        const datagram = await listener.socket.receive();
        if (!datagram) return;
        this.#receiveSafely(datagram, listener);
      } catch (error) {
        this.#setup.onException(error);
      }
    }
  }

  /** Whatever a datagram does, it cannot stop the server, and not count towards stopping it. */
  #receiveSafely(datagram: Datagram, listener: Listener): void {
    try {
      this.receive(datagram, listener);
    } catch (error) {
      this.noteFailure(error);
    }
  }

  /** Handles one datagram; the answer leaves when what it says is on disk. */
  receive({ bytes, from }: Datagram, listener: Listener): void {
    if (listener.ignoredSenders.has(from.address)) return;
    this.counters.incomingDatagrams++;
    const message = this.decode(bytes, listener.identity);
    if (!message) return;
    const reception: Reception = {
      listener: listener.identity,
      peerAddress: parseAddress(from.address) ?? UNSPECIFIED,
      peerPort: from.port,
      multicast: listener.multicast,
      at: Math.floor(this.#setup.now() / 1000),
    };
    const outcome = this.handle(message, reception);
    if (outcome.kind === "answer") this.#answer(outcome, message, reception, listener);
  }

  /** Takes a message through the pipeline in force; it is counted, and logged. */
  handle(message: Message, reception: Reception): Outcome {
    const outcome = this.pipeline.run(message, reception);
    this.#note(outcome, message, reception);
    return outcome;
  }

  /** Reads a message; what is none is counted, and logged. */
  decode(bytes: Uint8Array, { name }: ListenerIdentity): Message | undefined {
    try {
      return decodeMessage(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#noteDrop(drop("unparsable", error.message), `by ${name}`);
      return undefined;
    }
  }

  #answer(
    { message, transaction }: Outcome & { kind: "answer" },
    incoming: Message,
    reception: Reception,
    { replySocket }: Listener,
  ): void {
    const bytes = encodeMessage(message);
    const peer = replyTo(incoming, reception);
    const send = () => {
      this.counters.outgoingDatagrams++;
      this.counters.countOut(transaction.response.type);
      replySocket.send(bytes, peer).catch((error: unknown) => {
        this.counters.sendErrors++;
        this.#setup.log.write("warning", `Cannot send to ${peer.address}: ${messageOf(error)}`);
      });
    };
    if (transaction.recorded) this.#setup.afterCommit(send);
    else send();
  }

  #note(outcome: Outcome, message: Message, reception: Reception): void {
    const { transaction } = outcome;
    this.counters.countIn(transaction?.request.type ?? message.type);
    if (outcome.kind === "drop" && !transaction) {
      return this.#noteDrop(outcome.drop, `by ${reception.listener.name}`);
    }
    if (outcome.kind === "drop") {
      if (outcome.error !== undefined) this.noteFailure(outcome.error);
      else this.counters.countDrop(outcome.drop.reason);
    }
    const { log } = this.#setup;
    if (log.isEnabled("info")) {
      log.write("info", exchangeLine(outcome as Outcome & { transaction: Transaction }));
    }
  }

  #noteDrop({ reason, why }: Drop, where: string): void {
    this.counters.countDrop(reason);
    const { log } = this.#setup;
    if (log.isEnabled("debug")) log.write("debug", `Dropped a message ${where}: ${why}`);
  }

  /** One request failed: that is counted, and logged in full, and the server goes on. */
  noteFailure(error: unknown): void {
    this.counters.countDrop("handling-error");
    const detail = error instanceof Error ? error.stack ?? error.message : String(error);
    this.#setup.log.write("error", `A request could not be handled: ${detail}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
