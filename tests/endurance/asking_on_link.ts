/**
 * Asks the servers on a link until one of them answers; ends with 1 where none does.
 *
 *     deno run --allow-net --unstable-net asking_on_link.ts INTERFACE SECONDS
 *
 * @module
 */
import { encodeMessage } from "../../lib/wire/message.ts";
import { says } from "../support/messages.ts";

const BETWEEN = 300;
const [name, seconds] = Deno.args as [string, string];
const hostname = `fe80::2%${name}`;
const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 546 });
const question = encodeMessage(says({ type: "informationRequest" }));
const to: Deno.NetAddr = { transport: "udp", hostname: `ff02::1:2%${name}`, port: 547 };
const ask = () => void socket.send(question, to).catch(() => {});
ask();
setInterval(ask, BETWEEN);
setTimeout(() => Deno.exit(1), Number(seconds) * 1000);
await socket.receive();
Deno.exit(0);
