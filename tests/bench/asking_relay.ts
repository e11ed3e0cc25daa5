import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import { relayPort } from "../../lib/wire/options/mod.ts";
import { relayed, says } from "../support/messages.ts";
import { innermost } from "../support/pipeline_rig.ts";

/** Milliseconds between two questions. */
const EVERY = 4;

/** Asks by relay until then. @returns milliseconds until each answer */
export async function ask(until: Promise<unknown>): Promise<number[]> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  const to: Deno.NetAddr = { transport: "udp", hostname: "::1", port: 547 };
  const asked: number[] = [];
  const answers: number[] = [];
  const asking = setInterval(() => {
    const client = asked.push(performance.now()) - 1;
    const question = { ...says({ type: "informationRequest", client }), transactionId: client };
    void socket.send(
      encodeMessage(relayed(question, "2001:db8:1::1", [relayPort.of(0)])),
      to,
    );
  }, EVERY);
  const receiving = (async () => {
    for await (const [datagram] of socket) {
      const { transactionId } = innermost(decodeMessage(datagram));
      answers.push(performance.now() - asked[transactionId]!);
    }
  })();
  await until;
  clearInterval(asking);
  await pause(500);
  socket.close();
  await receiving;
  console.log(`${asked.length - answers.length} of ${asked.length} have no answer`);
  return answers;
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
