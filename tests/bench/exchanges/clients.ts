import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { says } from "../../support/messages.ts";
import { AskingClients, byRelay, following } from "../asking_clients.ts";
import type { Load } from "./load.ts";

/** How many exchanges are made, and how many clients are at it at any time. */
export interface Extent {
  readonly exchanges: number;
  readonly window: number;
}

/** Clients behind a relay on ::1, the next of which begins when one has its Reply. */
export class Clients implements Disposable {
  readonly #load: Load;
  readonly #asking: AskingClients;
  /** The first Reply to each client, where they are to renew what it gave. */
  readonly #replies: ClientServerMessage[] = [];
  #durations: number[] = [];
  #begin: () => void = () => {};
  #count = 0;

  constructor(port: number, load: Load) {
    this.#load = load;
    this.#asking = new AskingClients(byRelay(port), (answer, { begun }, at) => {
      if (answer.type === MessageType.advertise) return;
      this.#durations.push(at - begun);
      if (load.isRenewal) this.#replies.push(answer);
      this.#begin();
    });
  }

  /** Has clients come in that are new. @returns milliseconds from Solicit to Reply */
  come(extent: Extent): Promise<readonly number[]> {
    return this.#exchange(extent, () => {
      const ias = { na: { 1: [] }, ...(this.#load.hasPrefix && { pd: { 1: [] } }) };
      return says({ type: "solicit", client: ++this.#count, ...ias });
    });
  }

  /** Has those who came renew, in turn. @returns milliseconds from Renew to Reply */
  renew(extent: Extent): Promise<readonly number[]> {
    const replies = [...this.#replies];
    let next = 0;
    return this.#exchange(extent, () => following("renew", replies[next++ % replies.length]!));
  }

  [Symbol.dispose](): void {
    this.#asking[Symbol.dispose]();
  }

  async #exchange(
    { exchanges, window }: Extent,
    first: () => ClientServerMessage,
  ): Promise<readonly number[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let left = exchanges;
    this.#durations = [];
    this.#begin = () => {
      if (left > 0) this.#asking.begin(first());
      else if (this.#asking.waiting === 0) resolve();
      left--;
    };
    for (let client = 0; client < window; client++) this.#begin();
    await promise;
    return this.#durations;
  }
}
