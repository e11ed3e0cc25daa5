import { iasOf } from "../../lib/pipeline/ia.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { clientId, iaNa, iaPd, relayPort, serverId } from "../../lib/wire/options/mod.ts";
import { relayed, says } from "../support/messages.ts";
import { innermost } from "../support/pipeline_rig.ts";
import { COMING } from "./leasequery/server.ts";

/** Milliseconds after which a client says the same again: SOL_TIMEOUT (RFC 8415 section 7.6). */
const AGAIN_AFTER = 1000;
/** Milliseconds between two looks at who has waited that long. */
const LOOKS = 250;

/** What a client has said that waits for an answer; times are those of `performance.now`. */
export interface Asking {
  /** When it began, with a Solicit or a Renew. */
  readonly begun: number;
  /** When it said last what it waits for. */
  readonly sent: number;
  readonly message: ClientServerMessage;
}

/** Told of each answer that was waited for, and of what it answers. */
export type OnAnswer = (answer: ClientServerMessage, asking: Asking, at: number) => void;

/** How clients and a server reach each other. */
export interface Way {
  /** What the clients' socket is bound to. */
  readonly hostname: string;
  readonly port: number;
  readonly to: Deno.NetAddr;
  /** What a relay makes of what they say. */
  wrap(message: ClientServerMessage): Message;
}

/** By a relay on ::1. @param options what it says besides */
export function byRelay(port: number, options: readonly Option[] = []): Way {
  const all = [...options, relayPort.of(0)];
  return {
    hostname: "::1",
    port: 0,
    to: { transport: "udp", hostname: "::1", port },
    wrap: (message) => relayed(message, COMING, all),
  };
}

/** By the link of an interface, from an address of it. */
export function onLink(name: string, address: string): Way {
  return {
    hostname: `${address}%${name}`,
    port: 546,
    to: { transport: "udp", hostname: `ff02::1:2%${name}`, port: 547 },
    wrap: (message) => message,
  };
}

/** Clients that share a way to the server, each of which goes on to its Reply. */
export class AskingClients implements Disposable {
  /** Datagrams that were sent again since nothing answered them. */
  again = 0;
  readonly #way: Way;
  readonly #onAnswer: OnAnswer;
  readonly #socket: Deno.DatagramConn;
  readonly #asking = new Map<number, Asking>();
  readonly #repeating = setInterval(() => this.#repeat(), LOOKS);

  constructor(way: Way, onAnswer: OnAnswer) {
    this.#way = way;
    this.#onAnswer = onAnswer;
    const { hostname, port } = way;
    this.#socket = Deno.listenDatagram({ transport: "udp", hostname, port });
    void this.#receive().catch(() => {});
  }

  /** How many have no Reply yet. */
  get waiting(): number {
    return this.#asking.size;
  }

  /** Has a client begin with a Solicit or a Renew. */
  begin(message: ClientServerMessage): void {
    this.#ask(message, performance.now());
  }

  [Symbol.dispose](): void {
    clearInterval(this.#repeating);
    this.#socket.close();
  }

  #ask(message: ClientServerMessage, begun: number): void {
    const asking = { begun, sent: performance.now(), message };
    this.#asking.set(numberOf(message), asking);
    void this.#socket.send(encodeMessage(this.#way.wrap(message)), this.#way.to);
  }

  #repeat(): void {
    const now = performance.now();
    for (const { begun, sent, message } of [...this.#asking.values()]) {
      if (now < sent + AGAIN_AFTER) continue;
      this.again++;
      this.#ask(message, begun);
    }
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(2000);
    while (true) {
      const [octets] = await this.#socket.receive(buffer);
      // What is said again holds some of it.
      this.#take(innermost(decodeMessage(octets.slice())), performance.now());
    }
  }

  #take(answer: ClientServerMessage, at: number): void {
    const client = numberOf(answer);
    const asking = this.#asking.get(client);
    if (!asking) return;
    const isAdvertise = answer.type === MessageType.advertise;
    if (isAdvertise && asking.message.type !== MessageType.solicit) return;
    if (isAdvertise) this.#ask(following("request", answer), asking.begun);
    else this.#asking.delete(client);
    this.#onAnswer(answer, asking, at);
  }
}

function numberOf({ options }: ClientServerMessage): number {
  return clientNumber(clientId.in(options)!);
}

/** The number of the client with this DUID. */
export function clientNumber(id: Uint8Array): number {
  return new DataView(id.buffer, id.byteOffset).getUint32(id.length - 4);
}

/** What a client says next that has been told this, with all that it was given. */
export function following(
  type: "request" | "renew",
  told: ClientServerMessage,
): ClientServerMessage {
  const ias = iasOf(told.options).map(({ iaType, value }) =>
    (iaType === iaPd.code ? iaPd : iaNa).of({ ...value, t1: 0, t2: 0 })
  );
  const client = numberOf(told);
  return says({ type, client, serverId: serverId.in(told.options)!, options: ias });
}
