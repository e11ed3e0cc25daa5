import assert from "node:assert/strict";
import { systemTimers } from "../../lib/clock/timers.ts";
import { systemNetwork } from "../../lib/server/network.ts";
import { identifyAgain } from "../../lib/server/open_listeners.ts";
import { address } from "../support/messages.ts";

Deno.test("what comes in by unicast counts for the interface that has the address", async () => {
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "::1")!.name;
  const host = { network: systemNetwork, timers: systemTimers };
  const identify = async (text: string) => {
    const configured = { kind: "unicast", address: address(text), marks: [], port: 547 } as const;
    return (await identifyAgain(configured, host)).identity?.interfaceOfAddress;
  };
  assert.equal(await identify("::1"), loopback);
  assert.equal(await identify("2001:db8:ffff::1"), undefined);
});
