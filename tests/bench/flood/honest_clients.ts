import { iasOf } from "../../../lib/pipeline/ia.ts";
import { decodeMessage, encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { clientId, iaNa, interfaceId, relayPort, serverId } from "../../../lib/wire/options/mod.ts";
import { octets, relayed, says } from "../../support/messages.ts";
import { innermost } from "../../support/pipeline_rig.ts";
import { clientNumber } from "../leasequery/newcomers.ts";
import { COMING } from "../leasequery/server.ts";

/** Milliseconds after which a client says the same again: SOL_TIMEOUT (RFC 8415 section 7.6). */
const AGAIN_AFTER = 1000;
/** Numbers of clients that nobody else has. */
const FIRST_CLIENT = 0x6000_0000;

interface Asking {
  readonly begun: number;
  sent: number;
  message: ClientServerMessage;
}

/** What came of honest clients. */
export interface HonestResults {
  readonly begun: number;
  /** Datagrams that were sent again since nothing answered them. */
  readonly again: number;
  /** Milliseconds from the datagram that was answered to its answer. */
  readonly answers: readonly number[];
  /** Milliseconds from the first Solicit to the Reply. */
  readonly exchanges: readonly number[];
}

/** Clients behind an interface of a relay that come in while others flood, each of them new. */
export class HonestClients {
  readonly #to: Deno.NetAddr;
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  readonly #asking = new Map<number, Asking>();
  readonly #answers: number[] = [];
  readonly #exchanges: number[] = [];
  #begun = 0;
  #again = 0;

  /** @param line the interface-id that their relay tells */
  constructor(port: number, readonly line: string) {
    this.#to = { transport: "udp", hostname: "::1", port };
    void this.#receive().catch(() => {});
  }

  /** Has a client begin every so many milliseconds, until it is over. */
  async come(every: number, until: Promise<unknown>): Promise<HonestResults> {
    const coming = setInterval(() => this.#begin(), every);
    const repeating = setInterval(() => this.#repeat(), every);
    await until;
    clearInterval(coming);
    clearInterval(repeating);
    this.#socket.close();
    return {
      begun: this.#begun,
      again: this.#again,
      answers: this.#answers,
      exchanges: this.#exchanges,
    };
  }

  #begin(): void {
    const client = FIRST_CLIENT + this.#begun++;
    const message = says({ type: "solicit", client, na: { 1: [] } });
    this.#asking.set(client, { begun: performance.now(), sent: 0, message });
    this.#send(client);
  }

  #repeat(): void {
    for (const [client, { sent }] of this.#asking) {
      if (performance.now() < sent + AGAIN_AFTER) continue;
      this.#again++;
      this.#send(client);
    }
  }

  #send(client: number): void {
    const asking = this.#asking.get(client)!;
    asking.sent = performance.now();
    const options = [interfaceId.of(octets(this.line)), relayPort.of(0)];
    const datagram = encodeMessage(relayed(asking.message, COMING, options));
    void this.#socket.send(datagram.slice(), this.#to);
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(2000);
    while (true) {
      const [datagram] = await this.#socket.receive(buffer);
      this.#take(innermost(decodeMessage(datagram)), performance.now());
    }
  }

  #take(answer: ClientServerMessage, at: number): void {
    const client = clientNumber(clientId.in(answer.options)!);
    const asking = this.#asking.get(client);
    if (!asking) return;
    const isReply = answer.type === MessageType.reply;
    if (!isReply && asking.message.type !== MessageType.solicit) return;
    this.#answers.push(at - asking.sent);
    if (isReply) {
      this.#exchanges.push(at - asking.begun);
      this.#asking.delete(client);
      return;
    }
    const [ia] = iasOf(answer.options);
    const request = says({ type: "request", client, serverId: serverId.in(answer.options)! });
    const options = [...request.options, iaNa.of({ ...ia!.value, t1: 0, t2: 0 })];
    asking.message = { ...request, options };
    this.#send(client);
  }
}
