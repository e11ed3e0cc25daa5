/**
 * Sends Solicits of clients that do not exist, as a relay on ::1 whose interface is `flood`.
 *
 *     deno run --allow-net --unstable-net forger.ts PORT RATE SECONDS
 *
 * @module
 */
import { interfaceId, relayPort } from "../../../lib/wire/options/mod.ts";
import { octets, relayed } from "../../support/messages.ts";
import { COMING } from "../leasequery/server.ts";
import { flood, forgedSolicits } from "./forged.ts";

const [port, rate, seconds] = Deno.args.map(Number) as [number, number, number];
const options = [interfaceId.of(octets("flood")), relayPort.of(0)];
const next = forgedSolicits((message) => relayed(message, COMING, options));
const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
const to: Deno.NetAddr = { transport: "udp", hostname: "::1", port };
console.log(await flood(rate, seconds, () => socket.send(next(), to)));
socket.close();
