import { encodeFrame, FrameReader } from "../../../lib/wire/frame.ts";
import type { Message } from "../../../lib/wire/message_layout.ts";

const BUFFER_LENGTH = 1 << 18;

/** Asks a server on ::1 over TCP, and gives out the messages that come, undecoded. */
export async function* ask(port: number, query: Message): AsyncGenerator<Uint8Array> {
  using connection = await Deno.connect({ hostname: "::1", port });
  await connection.write(encodeFrame(query));
  const frames = new FrameReader();
  const buffer = new Uint8Array(BUFFER_LENGTH);
  while (true) {
    const length = await connection.read(buffer);
    if (length === null) throw new Error("the server closed the connection");
    frames.add(buffer.slice(0, length));
    for (let frame = frames.next(); frame; frame = frames.next()) yield frame;
  }
}
