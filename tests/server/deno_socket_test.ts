import assert from "node:assert/strict";
import { DenoSocket, MOST_WAITING } from "../../lib/server/deno_socket.ts";

Deno.test("a network that takes nothing keeps no more than so many datagrams waiting", async () => {
  const taken = Promise.withResolvers<number>();
  const stalled = { send: () => taken.promise } as unknown as Deno.DatagramConn;
  const socket = new DenoSocket(stalled);
  const send = () => socket.send(new Uint8Array(1), { address: "::1", port: 547 });
  const waiting = Array.from({ length: MOST_WAITING }, send);
  await assert.rejects(send(), /datagrams wait already/);
  taken.resolve(1);
  await Promise.all(waiting);
  await send();
});
