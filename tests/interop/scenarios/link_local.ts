import assert from "node:assert/strict";
import { INTERFACE, SERVER } from "../addresses.ts";
import type { Scenario } from "../scenario.ts";

/** What must hold of the server's own address on a link. */
export const linkLocalScenarios: readonly Scenario[] = [
  {
    name: "a relay on the link that knows the server by its link-local address is answered from it",
    run: async (lab) => {
      const server = await lab.serve();
      const to = ["--server", SERVER.linkLocal, "--interface", INTERFACE];
      const relay = ["--relay", SERVER.onClientLink];
      const { code, output } = await lab.sextant(lab.network.client, "lease", ...to, ...relay);
      assert.equal(code, 0, output);
      assert.match(server.stderr.all.join("\n"), /request .* relayed by fe80::2 at .* -> reply/);
    },
  },
];
