import assert from "node:assert/strict";
import { says } from "../support/messages.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

Deno.test("a request is done with before the next one is handled", () => {
  const pool = { "address-pool": { prefix: "2001:db8:1::/64" } };
  const rig = new ServerRig({ handlers: [pool] }, new TestLog([]));
  for (let count = 1; count <= 3; count++) {
    rig.receive(says({ type: "solicit", client: count, na: { 1: [] } }));
    assert.equal(rig.socket.sent.length, count);
  }
});
