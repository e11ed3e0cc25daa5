import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { relayPort } from "../../lib/wire/options/mod.ts";
import { SeededRandom } from "../simulation/seeded_random.ts";
import { HeldPort } from "../support/held_port.ts";
import { relayed, says } from "../support/messages.ts";
import { Sextant } from "../support/sextant.ts";
import { HANDLERS } from "./configuration.ts";

/** Datagrams after which the server is asked whether it is still there. */
const BURST = 40;
/** Milliseconds after which it is asked again, and after which it is not there any more. */
const AGAIN_AFTER = 500;
const GONE_AFTER = 60_000;
/** Milliseconds that a burst may take, and that the end of a connection is waited for. */
const BURST_WITHIN = 180_000;
const END_WITHIN = 5_000;
/** How often a connection is tried before it counts as refused. */
const CONNECTS = 20;
/** Messages of one connection. */
const MOST_PER_CONNECTION = 30;

/** A server in a process of its own that is sent octets over UDP and TCP. */
export class LiveServer implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "sextant-fuzz-" });
  readonly #held = new HeldPort();
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  readonly #random: SeededRandom;
  readonly #sextant: Sextant;
  #onAnswer: (transactionId: number) => void = () => {};
  #probes = 0;
  #pending: Uint8Array[] = [];
  #isOver = false;
  #refused: string | undefined;

  private constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const path = `${this.#folder}/sextant.yaml`;
    Deno.writeTextFileSync(path, configuration(this.#held.port));
    this.#sextant = new Sextant(["-c", path]);
    void this.#receive();
  }

  /** Starts it. @param seed decides how octets are sent */
  static async start(seed: number): Promise<LiveServer> {
    const live = new LiveServer(seed);
    const gone = await live.probe();
    if (gone !== undefined) throw new Error(`${gone}: ${live.#sextant.stderr.all.join(" ")}`);
    return live;
  }

  /** @returns what went wrong; `undefined`: nothing */
  async take(octets: Uint8Array): Promise<string | undefined> {
    if (octets.length > 0) this.#pending.push(octets.slice());
    if (this.#pending.length < BURST) return undefined;
    const burst = this.#pending;
    this.#pending = [];
    const late = pause(BURST_WITHIN);
    const wrong = await Promise.race([
      this.#takeBurst(burst),
      late.over.then(() => "a burst is not taken within three minutes"),
    ]);
    late.callOff();
    return wrong;
  }

  async #takeBurst(burst: readonly Uint8Array[]): Promise<string | undefined> {
    const wrong = this.#random.chance(0.1)
      ? await this.#sendByTcp(burst.slice(0, MOST_PER_CONNECTION))
      : await this.#sendByUdp(burst);
    return wrong ?? await this.probe();
  }

  /** Whether it answers. @returns what went wrong; `undefined`: nothing */
  async probe(): Promise<string | undefined> {
    const transactionId = ++this.#probes & 0xff_ffff;
    const message: Message = {
      ...says({ type: "informationRequest", client: 0x77 }),
      transactionId,
    };
    const datagram = encodeMessage(relayed(message, "2001:db8:1::1", [relayPort.of(0)]));
    const answered = new Promise<void>((resolve) => {
      this.#onAnswer = (id) => id === transactionId && resolve();
    });
    const ask = () => void this.#send(datagram);
    ask();
    const again = setInterval(ask, AGAIN_AFTER);
    const gone = pause(GONE_AFTER);
    const exited = this.#sextant.exited.then(({ code }) => `it ended with status ${code}`);
    const wrong = await Promise.race([
      answered,
      gone.over.then(() => "it does not answer any more"),
      exited,
    ]);
    clearInterval(again);
    gone.callOff();
    return wrong ?? this.#complaint();
  }

  /** Ends the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    if (this.#sextant.running) await this.#sextant.stop();
    this.#socket.close();
    this.#held[Symbol.dispose]();
    Deno.removeSync(this.#folder, { recursive: true });
  }

  #complaint(): string | undefined {
    return this.#sextant.stderr.all.find((line) => /\b(error|critical)\b/i.test(line));
  }

  async #sendByUdp(burst: readonly Uint8Array[]): Promise<undefined> {
    for (const octets of burst) await this.#send(octets);
  }

  /** What is too long for a datagram of this machine is not sent. */
  async #send(octets: Uint8Array): Promise<void> {
    const to: Deno.NetAddr = { transport: "udp", hostname: "::1", port: this.#held.port };
    await this.#socket.send(octets, to).catch(() => {});
  }

  /**
   * In pieces that know nothing of messages, and to an end that may be an abrupt one.
   *
   * @returns why there is no connection; `undefined`: there was one
   */
  async #sendByTcp(burst: readonly Uint8Array[]): Promise<string | undefined> {
    using connection = await this.#connect();
    if (!connection) return this.#refused;
    const random = this.#random;
    const sent = burst.map((octets) => random.chance(0.95) ? framed(octets) : octets);
    try {
      for (const octets of sent) {
        const middle = random.below(octets.length + 1);
        for (const piece of [octets.subarray(0, middle), octets.subarray(middle)]) {
          for (let at = 0; at < piece.length;) at += await connection.write(piece.subarray(at));
        }
      }
      if (random.chance(0.3)) return;
      await connection.closeWrite();
      const end = pause(END_WITHIN);
      await Promise.race([readToEnd(connection), end.over]);
      end.callOff();
    } catch {
      // The server has closed it: what came was no DHCPv6.
    }
    return undefined;
  }

  async #connect(): Promise<Deno.TcpConn | undefined> {
    for (let tried = 0; tried < CONNECTS && this.#sextant.running; tried++) {
      try {
        return await Deno.connect({ hostname: "::1", port: this.#held.port });
      } catch (error) {
        this.#refused = `it takes no connection: ${error}`;
        await pause(AGAIN_AFTER).over;
      }
    }
    return undefined;
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    while (!this.#isOver) {
      const received = await this.#socket.receive(buffer).catch(() => undefined);
      if (received) this.#onAnswer(transactionIdOf(received[0]));
    }
  }
}

/** So many milliseconds, which may be called off. */
function pause(milliseconds: number): { readonly over: Promise<void>; callOff(): void } {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  return { over, callOff: () => clearTimeout(timer) };
}

async function readToEnd(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  while (await connection.read(buffer).catch(() => null) !== null);
}

/** A message with its size in front. */
function framed(octets: Uint8Array): Uint8Array {
  const all = new Uint8Array(2 + octets.length);
  all.set([octets.length >> 8, octets.length & 0xff]);
  all.set(octets, 2);
  return all;
}

/** Of the message in a Relay-reply, which is what stands last in it. */
function transactionIdOf(octets: Uint8Array): number {
  for (let at = 34; at + 8 <= octets.length;) {
    const length = octets[at + 2]! << 8 | octets[at + 3]!;
    if (octets[at + 1] === 9) return octets[at + 5]! << 16 | octets[at + 6]! << 8 | octets[at + 7]!;
    at += 4 + length;
  }
  return -1;
}

function configuration(port: number): string {
  return `listen:
  - { unicast: "::1", port: ${port} }
  - tcp: "::1"
    port: ${port}
    allow-from: ["::1"]
    active: true
    insecure-active: true
logging: [{ console: { level: error } }]
${HANDLERS}`;
}
