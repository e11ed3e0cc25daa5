import assert from "node:assert/strict";
import { encodeFrames, FrameReader } from "../../lib/wire/frame.ts";
import { decodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientData, statusCode } from "../../lib/wire/options/mod.ts";
import { validate } from "../../lib/wire/validate.ts";

/** A requestor that is connected to a server over TCP, and says just what it is told to. */
export class TcpRequestor implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #frames = new FrameReader();
  #isOpen = true;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** @param server where it listens, on ::1 unless another address is given */
  static async connect(
    { tcpPort, address = "::1" }: { readonly tcpPort: number; readonly address?: string },
  ): Promise<TcpRequestor> {
    return new TcpRequestor(await Deno.connect({ hostname: address, port: tcpPort }));
  }

  /** Sends messages, all at once. */
  async send(...messages: readonly Message[]): Promise<void> {
    await this.sendOctets(encodeFrames(messages));
  }

  /** Sends octets as they are. */
  async sendOctets(octets: Uint8Array): Promise<void> {
    for (let at = 0; at < octets.length;) {
      at += await this.#connection.write(octets.subarray(at));
    }
  }

  /** Says that nothing more comes. */
  async sendEnd(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** The octets that came next, as they came; `undefined` when the server has closed its side. */
  async readOctets(most = 65536): Promise<Uint8Array | undefined> {
    const buffer = new Uint8Array(most);
    const length = await this.#connection.read(buffer);
    return length === null ? undefined : buffer.subarray(0, length);
  }

  /** The next message; `undefined` when the server has closed its side between two messages. */
  async next(): Promise<ClientServerMessage | undefined> {
    while (true) {
      const octets = this.#frames.next();
      if (octets) return checked(octets);
      const more = await this.readOctets();
      if (!more) {
        assert.ok(this.#frames.isEmpty, "the server closed in the middle of a message");
        return undefined;
      }
      this.#frames.add(more);
    }
  }

  /** The messages that answer one query, which is asked first where it is given. */
  async answer(query?: Message): Promise<ClientServerMessage[]> {
    if (query) await this.send(query);
    const messages: ClientServerMessage[] = [];
    while (true) {
      const message = await this.next();
      assert.ok(message, `the server closed after ${messages.length} messages`);
      messages.push(message);
      if (isLast(message)) return messages;
    }
  }

  /** What is sent until the server closes its side. */
  async rest(): Promise<ClientServerMessage[]> {
    const messages: ClientServerMessage[] = [];
    for (let next = await this.next(); next; next = await this.next()) messages.push(next);
    return messages;
  }

  close(): void {
    if (this.#isOpen) this.#connection.close();
    this.#isOpen = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** RFC 5460 section 6.3.1. */
function isLast({ type, options }: ClientServerMessage): boolean {
  if (type === MessageType.leasequeryReply) {
    return clientData.in(options) === undefined || statusCode.in(options) !== undefined;
  }
  return type !== MessageType.leasequeryData;
}

function checked(octets: Uint8Array): ClientServerMessage {
  const message = decodeMessage(octets);
  // The Reply to a STARTTLS is none of RFC 8415.
  if (message.type !== MessageType.reply) {
    // In tests relays have the address of this machine.
    const violations = validate(message).filter(({ problem }) => !problem.startsWith("::1 is no"));
    assert.deepEqual(violations, []);
  }
  assert.ok(message.kind === "client-server");
  return message;
}
