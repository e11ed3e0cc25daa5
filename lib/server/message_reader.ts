import { FrameReader } from "../wire/frame.ts";
import { messageTypes } from "../wire/message_type.ts";

/** Octets of the size in front of each message (RFC 5460 section 5.1). */
const SIZE = 2;
/** A message has a type and a transaction-id. */
const SHORTEST = 4;

/** What came is no DHCPv6: nobody knows where the next message would begin. */
export class NotFramedError extends Error {
  override readonly name = "NotFramedError";
}

/** Waits for messages that come over a connection. */
export class MessageReader {
  readonly #read: () => Promise<Uint8Array | undefined>;
  readonly #frames = new FrameReader();

  /** @param read waits for the next octets; `undefined` at the end */
  constructor(read: () => Promise<Uint8Array | undefined>) {
    this.#read = read;
  }

  /** Whether the peer has begun a message and not ended it. */
  get isWithinMessage(): boolean {
    return !this.#frames.isEmpty;
  }

  /**
   * Waits for the next message: its octets.
   *
   * @returns `undefined` at the end of the stream, in the middle of a message too
   * @throws {NotFramedError} as soon as it is clear that no message comes
   */
  async next(): Promise<Uint8Array | undefined> {
    while (true) {
      refuseJunk(this.#frames.begun);
      const message = this.#frames.next();
      if (message) return message;
      const more = await this.#read();
      if (!more) return undefined;
      this.#frames.add(more);
    }
  }
}

/** Text, say, would announce thousands of octets that never come. */
function refuseJunk(begun: Uint8Array): void {
  if (begun.length < SIZE) return;
  const size = begun[0]! << 8 | begun[1]!;
  if (size < SHORTEST) throw new NotFramedError(`A message of ${size} octets is announced`);
  const type = begun[SIZE];
  if (type !== undefined && messageTypes.nameOf(type) === undefined) {
    throw new NotFramedError(`There is no message type ${type}`);
  }
}
