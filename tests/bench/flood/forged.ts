import { encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../../lib/wire/message_layout.ts";
import { duid, says } from "../../support/messages.ts";

/** Milliseconds. */
const TICK = 2;
/** Datagrams that are sent before the rate is looked at again. */
const BURST = 100;
/** What is found in the message and replaced by the number of the client. */
const CLIENT = 0x7a7a_7a7a;

/** Solicits, each of another client that does not exist. @param wrap what relays make of one */
export function forgedSolicits(wrap: (message: ClientServerMessage) => Message): () => Uint8Array {
  const message = encodeMessage(wrap(says({ type: "solicit", client: CLIENT, na: { 1: [] } })));
  const view = new DataView(message.buffer, message.byteOffset);
  const at = findLast(message, duid(CLIENT).subarray(-4));
  let client = 0;
  return () => {
    view.setUint32(at, client++);
    return message;
  };
}

/**
 * Sends at a rate, as far as that can be done.
 *
 * @param rate how many a second
 * @returns how many were sent
 */
export async function flood(
  rate: number,
  seconds: number,
  send: () => Promise<unknown>,
): Promise<number> {
  const begin = performance.now();
  let sent = 0;
  while (performance.now() < begin + seconds * 1000) {
    const due = (performance.now() - begin) * rate / 1000;
    for (let burst = 0; sent < due && burst < BURST; burst++, sent++) await send();
    if (sent >= due) await new Promise((resolve) => setTimeout(resolve, TICK));
  }
  return sent;
}

function findLast(within: Uint8Array, wanted: Uint8Array): number {
  let from = within.length - wanted.length;
  while (!wanted.every((octet, index) => within[from + index] === octet)) from--;
  return from;
}
