import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";

const AUTHENTICATION = 11;
const HEADER = 4;

/** What an authentication option of RKAP says, and where the octets of its value begin. */
interface Rkap {
  readonly type: number;
  readonly value: Uint8Array;
  readonly valueAt: number;
  readonly replayDetection: bigint;
}

/**
 * What a client keeps to know a Reconfigure by (RFC 8415 section 20.4.3). It reads octets by
 * itself, to be of another opinion than the server where that is wrong.
 */
export class RkapClient {
  #key: Uint8Array | undefined;
  #replayDetection = -1n;

  /** The key as hexadecimal digits; `undefined`: none was given. */
  get key(): string | undefined {
    return this.#key && toHex(this.#key);
  }

  /** The greatest value for replay detection that was seen. */
  get replayDetection(): bigint {
    return this.#replayDetection;
  }

  /** Takes the key that a Reply gives. @returns whether it gives one */
  take(reply: ClientServerMessage): boolean {
    const found = findRkap(encodeMessage(reply));
    if (!found) return false;
    assert.equal(found.type, 1, "a Reply holds a key");
    this.#see(found);
    this.#key = found.value;
    return true;
  }

  /** Checks a Reconfigure: the octets of the message as the client gets it. @throws when it is false */
  verify(octets: Uint8Array): void {
    assert.equal(toHex(octets.subarray(0, HEADER)), "0a000000", "a Reconfigure, transaction-id 0");
    const found = findRkap(octets);
    assert.ok(found, "a Reconfigure is authenticated");
    assert.equal(found.type, 2, "a Reconfigure holds an HMAC");
    const zeroed = octets.slice().fill(0, found.valueAt, found.valueAt + 16);
    const hmac = createHmac("md5", this.#key!).update(zeroed).digest("hex");
    assert.equal(toHex(found.value), hmac);
    this.#see(found);
  }

  #see({ replayDetection }: Rkap): void {
    assert.ok(replayDetection > this.#replayDetection, "replay detection grows");
    this.#replayDetection = replayDetection;
  }
}

function findRkap(octets: Uint8Array): Rkap | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  for (let at = HEADER; at < octets.length; at += HEADER + view.getUint16(at + 2)) {
    if (view.getUint16(at) !== AUTHENTICATION) continue;
    // Length, protocol, algorithm, replay detection method (RFC 8415 sections 20.4.1, 21.11).
    assert.equal(toHex(octets.subarray(at + 2, at + 7)), "001c030100");
    const value = octets.slice(at + 16, at + 32);
    const replayDetection = view.getBigUint64(at + 7);
    return { type: octets[at + 15]!, value, valueAt: at + 16, replayDetection };
  }
  return undefined;
}
