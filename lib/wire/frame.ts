import { encodeMessage } from "./message.ts";
import type { Message } from "./message_layout.ts";

const SIZE_LENGTH = 2;

/**
 * Writes a message behind its size, as it goes over TCP (RFC 5460 section 5.1).
 *
 * @throws {WireError} when it would be longer than 65,535 octets, or a value does not fit
 */
export function encodeFrame(message: Message): Uint8Array {
  return encodeFrames([message]);
}

/** Writes messages one after the other, each behind its size. @throws {WireError} */
export function encodeFrames(messages: readonly Message[]): Uint8Array {
  const encoded = messages.map(encodeMessage);
  const frames = new Uint8Array(encoded.reduce((sum, { length }) => sum + SIZE_LENGTH + length, 0));
  let at = 0;
  for (const octets of encoded) {
    frames[at] = octets.length >>> 8;
    frames[at + 1] = octets.length;
    frames.set(octets, at + SIZE_LENGTH);
    at += SIZE_LENGTH + octets.length;
  }
  return frames;
}

/**
 * Finds the messages in what a TCP connection delivers, however it is cut into pieces.
 *
 * @example
 * ```ts
 * import { encodeFrame, FrameReader } from "./frame.ts";
 *
 * const frame = encodeFrame({ kind: "client-server", type: 14, transactionId: 1, options: [] });
 * const frames = new FrameReader();
 * frames.add(frame.subarray(0, 3));
 * console.assert(frames.next() === undefined && !frames.isEmpty);
 * frames.add(frame.subarray(3));
 * console.assert(frames.next()!.length === 4 && frames.isEmpty);
 * ```
 */
export class FrameReader {
  #held: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** Whether all that was added has been given out: the sender stands between two messages. */
  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** What is there of the message that comes next, its size in front. */
  get begun(): Uint8Array {
    return this.#held.subarray(this.#start, this.#end);
  }

  /** Takes octets as they came. They may be kept, not copied, and must not change any more. */
  add(octets: Uint8Array): void {
    if (this.isEmpty) {
      this.#held = octets;
      this.#start = 0;
      this.#end = octets.length;
      return;
    }
    if (this.#end + octets.length > this.#held.length) this.#makeRoom(octets.length);
    this.#held.set(octets, this.#end);
    this.#end += octets.length;
  }

  /** The octets of the next whole message, or `undefined` until more have come. */
  next(): Uint8Array | undefined {
    const length = this.#end - this.#start;
    if (length < SIZE_LENGTH) return undefined;
    const size = this.#held[this.#start]! << 8 | this.#held[this.#start + 1]!;
    if (length < SIZE_LENGTH + size) return undefined;
    const start = this.#start + SIZE_LENGTH;
    this.#start = start + size;
    return this.#held.subarray(start, this.#start);
  }

  /** Into a new buffer: views of the old one have been given out. */
  #makeRoom(length: number): void {
    const begun = this.#held.subarray(this.#start, this.#end);
    // Twice what is there, or a peer who sends single octets would have each of them copied often.
    const room = new Uint8Array(Math.max(begun.length + length, 2 * begun.length));
    room.set(begun);
    this.#held = room;
    this.#start = 0;
    this.#end = begun.length;
  }
}
