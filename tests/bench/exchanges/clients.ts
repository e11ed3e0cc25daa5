import { iasOf } from "../../../lib/pipeline/ia.ts";
import { decodeMessage, encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { clientId, iaNa, iaPd, relayPort, serverId } from "../../../lib/wire/options/mod.ts";
import { relayed, says } from "../../support/messages.ts";
import { innermost } from "../../support/pipeline_rig.ts";
import { clientNumber } from "../leasequery/newcomers.ts";
import { COMING } from "../leasequery/server.ts";
import type { Load } from "./load.ts";

/** Milliseconds after which a client says the same again: SOL_TIMEOUT (RFC 8415 section 7.6). */
const AGAIN_AFTER = 1000;

interface Waiting {
  readonly begun: number;
  sent: number;
  message: ClientServerMessage;
}

/** How many exchanges are made, and how many clients are at it at any time. */
export interface Extent {
  readonly exchanges: number;
  readonly window: number;
}

/** Clients behind a relay on ::1, the next of which begins when one has its Reply. */
export class Clients {
  /** Datagrams that were sent again since nothing answered them. */
  again = 0;
  readonly #to: Deno.NetAddr;
  readonly #load: Load;
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  readonly #waiting = new Map<number, Waiting>();
  readonly #repeating = setInterval(() => this.#repeat(), AGAIN_AFTER);
  /** The last Reply to each client that has anything. */
  readonly #replies = new Map<number, ClientServerMessage>();
  #durations: number[] = [];
  #begin: () => void = () => {};
  #count = 0;

  constructor(port: number, load: Load) {
    this.#to = { transport: "udp", hostname: "::1", port };
    this.#load = load;
    void this.#receive().catch(() => {});
  }

  /** Has clients come in that are new. @returns milliseconds from Solicit to Reply */
  come(extent: Extent): Promise<readonly number[]> {
    return this.#exchange(extent, () => {
      const ias = { na: { 1: [] }, ...(this.#load.hasPrefix && { pd: { 1: [] } }) };
      this.#ask(says({ type: "solicit", client: ++this.#count, ...ias }));
    });
  }

  /** Has those who came renew, in turn. @returns milliseconds from Renew to Reply */
  renew(extent: Extent): Promise<readonly number[]> {
    const replies = [...this.#replies.values()];
    let next = 0;
    return this.#exchange(
      extent,
      () => this.#ask(following("renew", replies[next++ % replies.length]!)),
    );
  }

  [Symbol.dispose](): void {
    clearInterval(this.#repeating);
    this.#socket.close();
  }

  async #exchange(
    { exchanges, window }: Extent,
    begin: () => void,
  ): Promise<readonly number[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let left = exchanges;
    this.#durations = [];
    this.#begin = () => {
      if (left > 0) begin();
      else if (this.#waiting.size === 0) resolve();
      left--;
    };
    for (let client = 0; client < window; client++) this.#begin();
    await promise;
    return this.#durations;
  }

  #ask(message: ClientServerMessage): void {
    const now = performance.now();
    const waiting = { begun: now, sent: now, message };
    this.#waiting.set(clientNumber(clientId.in(message.options)!), waiting);
    this.#send(message);
  }

  #send(message: ClientServerMessage): void {
    const datagram = encodeMessage(relayed(message, COMING, [relayPort.of(0)]));
    void this.#socket.send(datagram, this.#to);
  }

  #repeat(): void {
    const now = performance.now();
    for (const waiting of this.#waiting.values()) {
      if (now < waiting.sent + AGAIN_AFTER) continue;
      this.again++;
      waiting.sent = now;
      this.#send(waiting.message);
    }
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(2000);
    while (true) {
      const [octets] = await this.#socket.receive(buffer);
      this.#take(innermost(decodeMessage(octets.slice())));
    }
  }

  #take(answer: ClientServerMessage): void {
    const client = clientNumber(clientId.in(answer.options)!);
    const waiting = this.#waiting.get(client);
    if (!waiting) return;
    if (answer.type === MessageType.advertise) {
      if (waiting.message.type !== MessageType.solicit) return;
      waiting.message = following("request", answer);
      waiting.sent = performance.now();
      return this.#send(waiting.message);
    }
    this.#durations.push(performance.now() - waiting.begun);
    this.#waiting.delete(client);
    if (this.#load.isRenewal) this.#replies.set(client, answer);
    this.#begin();
  }
}

/** What a client says next that has been told this, with all that it was given. */
function following(type: "request" | "renew", told: ClientServerMessage): ClientServerMessage {
  const client = clientNumber(clientId.in(told.options)!);
  const ias = iasOf(told.options).map(({ iaType, value }) =>
    iaType === iaPd.code ? iaPd.of({ ...value, t1: 0, t2: 0 }) : iaNa.of({ ...value, t1: 0, t2: 0 })
  );
  return says({ type, client, serverId: serverId.in(told.options)!, options: ias });
}
