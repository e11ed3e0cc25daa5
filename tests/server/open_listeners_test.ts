import assert from "node:assert/strict";
import { identifyAgain } from "../../lib/server/open_listeners.ts";
import { address } from "../support/messages.ts";

Deno.test("what comes in by unicast counts for the interface that has the address", async () => {
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "::1")!.name;
  const identify = async (text: string) =>
    (await identifyAgain({ kind: "unicast", address: address(text), marks: [], port: 547 }))
      .identity?.interfaceOfAddress;
  assert.equal(await identify("::1"), loopback);
  assert.equal(await identify("2001:db8:ffff::1"), undefined);
});
