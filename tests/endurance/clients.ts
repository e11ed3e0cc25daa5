import { iasOf } from "../../lib/pipeline/ia.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { iaAddress, relayPort, serverId } from "../../lib/wire/options/mod.ts";
import { Exchanges, type Route } from "../support/exchanges.ts";
import { type ClientSays, relayed, says } from "../support/messages.ts";
import { innermost } from "../support/pipeline_rig.ts";

/** Milliseconds between two copies of a datagram. */
const AGAIN_AFTER = 400;
/** Milliseconds after which nobody waits for an answer any more. */
const PATIENCE = 60_000;
/** Clients that are asked at a time. */
const ASKING = 16;
const LINK_ADDRESS = "2001:db8:1::1";

/** Clients behind a relay on ::1, which remember what was acknowledged to each of them. */
export class Clients implements Disposable {
  /** Addresses by the number of the client. */
  readonly acknowledged = new Map<number, string>();
  readonly #exchanges: Exchanges;
  #asked = 0;

  /** @param port where a server listens on ::1, now or later */
  constructor(port: number) {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
    const route: Route = {
      server: { transport: "udp", hostname: "::1", port },
      wrap: (message) => relayed(message, LINK_ADDRESS, [relayPort.of(0)]),
      unwrap: innermost,
    };
    this.#exchanges = new Exchanges(socket, route, undefined, AGAIN_AFTER);
  }

  /**
   * Gets a client an address, from Solicit to Reply.
   *
   * @param patience milliseconds that it waits for each answer
   * @returns `undefined` when it got none
   */
  async get(client: number, patience: number = PATIENCE): Promise<string | undefined> {
    const offer = await this.#ask({ type: "solicit", client, na: { 1: [] } }, patience);
    const offered = addressIn(offer);
    if (!offer || !offered) return undefined;
    const request = { type: "request", client, serverId: serverId.in(offer.options)! } as const;
    return this.#note(client, await this.#ask({ ...request, na: { 1: [offered] } }, patience));
  }

  /** @returns the address that it still has; `undefined` when nothing or nobody answers */
  async rebind(client: number, patience: number = PATIENCE): Promise<string | undefined> {
    const had = this.acknowledged.get(client);
    const na = { 1: had === undefined ? [] : [had] };
    return this.#note(client, await this.#ask({ type: "rebind", client, na }, patience));
  }

  /** Gives back what a client has, or declines it. */
  async giveBack(client: number, type: "release" | "decline"): Promise<void> {
    const had = this.acknowledged.get(client);
    const offer = await this.#ask({ type: "solicit", client, na: { 1: [] } }, PATIENCE);
    if (had === undefined || !offer) return;
    this.acknowledged.delete(client);
    await this.#ask(
      { type, client, serverId: serverId.in(offer.options)!, na: { 1: [had] } },
      PATIENCE,
    );
  }

  /** @returns of these clients those that do not have any more what was acknowledged to them */
  async lost(numbers: readonly number[]): Promise<string[]> {
    const lost: string[] = [];
    const left = [...numbers];
    const ask = async () => {
      for (let client = left.pop(); client !== undefined; client = left.pop()) {
        const had = this.acknowledged.get(client);
        const has = await this.rebind(client);
        if (has !== had) lost.push(`client ${client} had ${had} and has ${has ?? "nothing"}`);
      }
    };
    await Promise.all(Array.from({ length: ASKING }, ask));
    return lost;
  }

  [Symbol.dispose](): void {
    void this.#exchanges.close();
  }

  #note(client: number, reply: ClientServerMessage | undefined): string | undefined {
    if (reply?.type !== MessageType.reply) return undefined;
    const address = addressIn(reply);
    if (address !== undefined) this.acknowledged.set(client, address);
    return address;
  }

  #ask(what: ClientSays, patience: number): Promise<ClientServerMessage | undefined> {
    const transactionId = ++this.#asked & 0xff_ffff;
    const message = { ...says(what), transactionId };
    return this.#exchanges.ask(message, Math.ceil(patience / AGAIN_AFTER));
  }
}

/** The address with a lifetime that an answer holds. */
function addressIn(answer: ClientServerMessage | undefined): string | undefined {
  const [ia] = iasOf(answer?.options ?? []);
  const told = ia && iaAddress.in(ia.value.options);
  return told && told.validLifetime > 0 ? formatAddress(told.address) : undefined;
}
