/**
 * Sends Solicits of clients that do not exist, as a relay on ::1 whose interface is `flood`.
 *
 *     deno run --allow-net --unstable-net forger.ts PORT RATE SECONDS
 *
 * @module
 */
import { encodeMessage } from "../../../lib/wire/message.ts";
import { interfaceId, relayPort } from "../../../lib/wire/options/mod.ts";
import { duid, octets, relayed, says } from "../../support/messages.ts";
import { COMING } from "../leasequery/server.ts";

/** Milliseconds. */
const TICK = 2;
/** What is found in the message and replaced by the number of the client. */
const CLIENT = 0x7a7a_7a7a;

const [port, rate, seconds] = Deno.args.map(Number) as [number, number, number];
const solicit = says({ type: "solicit", client: CLIENT, na: { 1: [] } });
const message = encodeMessage(
  relayed(solicit, COMING, [interfaceId.of(octets("flood")), relayPort.of(0)]),
);
const view = new DataView(message.buffer);
const at = findLast(message, duid(CLIENT).subarray(-4));
const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
const to: Deno.NetAddr = { transport: "udp", hostname: "::1", port };
const begin = performance.now();
let sent = 0;
while (performance.now() < begin + seconds * 1000) {
  const due = (performance.now() - begin) * rate / 1000;
  for (let burst = 0; sent < due && burst < 100; burst++) {
    view.setUint32(at, sent++);
    await socket.send(message, to);
  }
  if (sent >= due) await new Promise((resolve) => setTimeout(resolve, TICK));
}
socket.close();
console.log(sent);

function findLast(within: Uint8Array, wanted: Uint8Array): number {
  let from = within.length - wanted.length;
  while (!wanted.every((octet, index) => within[from + index] === octet)) from--;
  return from;
}
