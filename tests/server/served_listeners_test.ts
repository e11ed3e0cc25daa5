import assert from "node:assert/strict";
import type { Connections } from "../../lib/server/connections.ts";
import { LOOK_EVERY } from "../../lib/server/listening_watch.ts";
import { ServedListeners } from "../../lib/server/served_listeners.ts";
import type { Server } from "../../lib/server/server.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { onInterface, TestMachine } from "../support/test_machine.ts";

Deno.test("pools are told the addresses of the machine at the start and whenever they are others", async () => {
  const machine = new TestMachine();
  machine.set("eth0", 2, "fe80::1/64");
  await machine.listen([onInterface("eth0")]);
  const told: string[] = [];
  const { listening, timers, log } = machine;
  const listeners = new ServedListeners(
    {
      listening,
      timers,
      log,
      server: { serve: () => Promise.resolve() } as unknown as Server,
      connections: {} as Connections,
    },
    { set: (addresses) => told.push(addresses.map(formatAddress).join()) },
  );
  const look = async () => {
    await timers.set(LOOK_EVERY);
    timers.advance(LOOK_EVERY);
    await timers.set(LOOK_EVERY);
  };
  await look();
  await look();
  assert.deepEqual(told.splice(0), ["fe80::1"]);
  machine.set("eth0", 2, "fe80::1/64", "2001:db8::1/64");
  await look();
  await look();
  assert.deepEqual(told, ["fe80::1,2001:db8::1"]);
  await listeners.settle();
});
