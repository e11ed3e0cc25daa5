/**
 * Sends Solicits of clients that do not exist on links, from several addresses by turns.
 *
 *     deno run --allow-net --unstable-net link_forger.ts RATE SECONDS ADDRESS%INTERFACE ...
 *
 * @module
 */
import { flood, forgedSolicits } from "./forged.ts";

const [rate, seconds, ...places] = Deno.args;
const next = forgedSolicits((message) => message);
const ways = places.map((hostname) => {
  // By number: a name would be looked up for each datagram.
  const [, zone] = hostname.split("%");
  return {
    socket: Deno.listenDatagram({ transport: "udp", hostname, port: 0 }),
    to: { transport: "udp", hostname: `ff02::1:2%${indexOf(zone!)}`, port: 547 } as const,
  };
});
let turn = 0;
const sent = await flood(Number(rate), Number(seconds), () => {
  const { socket, to } = ways[turn++ % ways.length]!;
  return socket.send(next(), to);
});
console.log(sent);
for (const { socket } of ways) socket.close();

function indexOf(name: string): number {
  const found = Deno.networkInterfaces().find((each) => each.name === name && each.scopeid);
  return found!.scopeid!;
}
