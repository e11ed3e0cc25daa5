import { toHex } from "../wire/bytes.ts";

/** IAs whose offers are remembered. */
const MOST = 1024;

/**
 * Remembers which slot was last found for an IA, so that a client which is heard through several
 * relays, and is not bound yet, is offered the same by all of them (RFC 9663 section 7).
 */
export class RecentOffers {
  readonly #slots = new Map<string, bigint>();

  find(clientId: Uint8Array, iaid: number): bigint | undefined {
    return this.#slots.get(keyOf(clientId, iaid));
  }

  remember(clientId: Uint8Array, iaid: number, slot: bigint): void {
    const key = keyOf(clientId, iaid);
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    if (this.#slots.size <= MOST) return;
    const [oldest] = this.#slots.keys();
    this.#slots.delete(oldest!);
  }
}

function keyOf(clientId: Uint8Array, iaid: number): string {
  return `${toHex(clientId)}/${iaid}`;
}
