import { systemTimers } from "../../../lib/clock/timers.ts";
import { ControlClient } from "../../../lib/control/control_client.ts";
import { decodeMessage, encodeMessage } from "../../../lib/wire/message.ts";
import type { Message } from "../../../lib/wire/message_layout.ts";
import { relayPort } from "../../../lib/wire/options/mod.ts";
import { freePort } from "../../process/loopback.ts";
import { relayed, says } from "../../support/messages.ts";
import { innermost } from "../../support/pipeline_rig.ts";
import { ProcessNeeds } from "../../support/process_needs.ts";
import type { Program } from "../../support/program.ts";
import { Sextant } from "../../support/sextant.ts";

/** On the link of the clients of every flood. */
export const LINK = "2001:db8:1::1";
/** What is sent before it is waited that the server has read it: a full socket loses what comes. */
const BURST = { octets: 50_000, messages: 64 };
/** Milliseconds after which a question is asked again. */
const PATIENCE = 500;
/** Milliseconds between two bursts whose answers are held up. */
const MOMENT = 10;
/** Octets of the longest answer to the question whether the server has come so far. */
const SHORT = 5000;
const ASKING = 1;
const QUESTION = encodeMessage(
  relayed({ ...says({ type: "informationRequest" }), transactionId: ASKING }, LINK, [
    relayPort.of(0),
  ]),
);

const WARNING = "[WARNING] ";

/** Counters of a server: numbers, and objects of such. */
export type Counters = { readonly [name: string]: number | Counters };

/** A server in a process of its own, on ::1, and a relay that sends to it. */
export class FloodedServer {
  /** Of UDP and TCP. */
  readonly port: number = freePort();
  readonly #folder = Deno.makeTempDirSync({ prefix: "sextant-floods-" });
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  readonly #sextant: Sextant;
  readonly #needs: ProcessNeeds;
  #questions = 0;
  #onAnswer: () => void = () => {};

  private constructor(handlers: readonly string[], program: Program | undefined) {
    const path = `${this.#folder}/sextant.yaml`;
    Deno.writeTextFileSync(path, configuration(this.port, handlers));
    this.#sextant = new Sextant(["-c", path], program && { program });
    this.#needs = new ProcessNeeds(this.#sextant.pid);
  }

  /** @param handlers one line each */
  static async start(
    handlers: readonly string[],
    program?: Program,
  ): Promise<FloodedServer> {
    const server = new FloodedServer(handlers, program);
    void server.#receive().catch(() => {});
    const path = server.controlSocket;
    await server.#sextant.listening(() => Deno.connect({ transport: "unix", path }));
    await server.#needs.beginPeak();
    return server;
  }

  /** The path of its control socket. */
  get controlSocket(): string {
    return `${this.#folder}/control.sock`;
  }

  /** What the server warned of last, without its time. */
  get lastWarning(): string {
    const line = this.#sextant.stderr.all.findLast((each) => each.includes(WARNING)) ?? "";
    return line.slice(line.indexOf(WARNING) + WARNING.length);
  }

  /**
   * Sends messages as fast as the server reads them.
   *
   * @param isHeld whether answers are held up: then it is not waited for any, but for a moment
   */
  async flood(messages: Iterable<Message>, isHeld = false): Promise<void> {
    let octets = 0;
    let sent = 0;
    for (const message of messages) {
      const datagram = encodeMessage(message);
      await this.#send(datagram);
      octets += datagram.length;
      if (++sent < BURST.messages && octets < BURST.octets) continue;
      octets = sent = 0;
      if (isHeld) await new Promise((resolve) => setTimeout(resolve, MOMENT));
      else await this.caughtUp();
    }
    await this.caughtUp();
  }

  /** Resolves when the server has answered what came after all that was sent before. */
  async caughtUp(): Promise<void> {
    for (let isAnswered = false; !isAnswered;) {
      const answer = new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), PATIENCE);
        this.#onAnswer = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      await this.#send(QUESTION);
      this.#questions++;
      isAnswered = await answer;
    }
  }

  /** The most memory that it has had, in MB. */
  peak(): Promise<number> {
    return this.#needs.peak();
  }

  /** How often it was asked whether it has come so far. */
  get questions(): number {
    return this.#questions;
  }

  /** All that it has counted. */
  async counters(): Promise<Counters> {
    const client = await ControlClient.connect(this.controlSocket, systemTimers);
    let json = "";
    await client.ask("stats-json", (lines) => {
      json += lines.join("");
      return true;
    });
    client.close();
    return JSON.parse(json);
  }

  /** Stops the server and removes its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#sextant.stop();
    Deno.removeSync(this.#folder, { recursive: true });
  }

  async #send(datagram: Uint8Array): Promise<void> {
    await this.#socket.send(datagram, { transport: "udp", hostname: "::1", port: this.port });
  }

  async #receive(): Promise<void> {
    for await (const [datagram] of this.#socket) {
      if (datagram.length > SHORT) continue;
      const { transactionId } = innermost(decodeMessage(datagram));
      if (transactionId === ASKING) this.#onAnswer();
    }
  }
}

function configuration(port: number, handlers: readonly string[]): string {
  return `
server-id: { duid-ll: { hardware-type: 1, link-layer-address: "02:00:00:00:00:01" } }
control-socket: { path: control.sock }
logging: [{ console: { level: warning, color: never } }]
allow-rapid-commit: true
allow-reconfigure: true
listen:
  - { unicast: "::1", port: ${port} }
  - { tcp: "::1", port: ${port}, allow-from: ["::1"], max-connections: 20 }
leases: { database: leases.sqlite }
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
handlers:
  - leasequery: { allow-from: ["::1"] }
${handlers.map((handler) => `  - ${handler}\n`).join("")}`;
}
