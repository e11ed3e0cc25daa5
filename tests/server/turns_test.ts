import assert from "node:assert/strict";
import { Turns } from "../../lib/server/turns.ts";

Deno.test("everybody who waits gets a turn, in the order in which they asked", async () => {
  const turns = new Turns();
  try {
    const order: string[] = [];
    const work = async (name: string) => {
      for (let time = 0; time < 3; time++) {
        await turns.next();
        order.push(name);
      }
    };
    await Promise.all([work("a"), work("b"), work("c")]);
    assert.deepEqual(order, ["a", "b", "c", "a", "b", "c", "a", "b", "c"]);
  } finally {
    turns.close();
  }
});

Deno.test("what arrived on a socket is received before the next turn", async () => {
  const turns = new Turns();
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  try {
    let received = 0;
    const receiving = (async () => {
      for await (const _ of socket) received++;
    })();
    for (let sent = 1; sent <= 20; sent++) {
      await socket.send(Uint8Array.of(1), socket.addr);
      await turns.next();
      assert.equal(received, sent);
    }
    socket.close();
    await receiving;
  } finally {
    turns.close();
  }
});

Deno.test("turns go on after they were closed, at their own pace", async () => {
  const turns = new Turns();
  turns.close();
  turns.close();
  await turns.next();
  await turns.next();
});
