import assert from "node:assert/strict";
import { lacksHttp } from "../../lib/cli/lacks_http.ts";
import { load } from "../config/loading.ts";
import { HeldPort } from "../support/held_port.ts";

function lacks(http: string) {
  const text = `http: [${http}]\nlisten: [{ unicast: "::1" }]\nhandlers: []\n` +
    "leases: { database: /nonexistent/leases.sqlite }\n";
  return lacksHttp(load(text).configuration);
}

Deno.test("a port of HTTP that somebody else has is a lack of this machine", async () => {
  using other = Deno.listen({ hostname: "::1", port: 0 });
  const { port } = other.addr as Deno.NetAddr;
  const [finding] = await lacks(`{ address: "::1", port: ${port}, allow-from: "::1" }`);
  assert.deepEqual(finding, {
    severity: "warning",
    path: ["http", 0],
    message: `Cannot listen on [::1]:${port} (HTTP): another program listens there already`,
    isOfMachine: true,
  });
});

Deno.test("a port of HTTP that is free is no finding, and is free afterwards", async () => {
  using held = new HeldPort();
  const entry = `{ address: "::1", port: ${held.port}, allow-from: "::1" }`;
  assert.deepEqual(await lacks(entry), []);
  assert.deepEqual(await lacks(entry), []);
});
