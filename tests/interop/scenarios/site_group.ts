import assert from "node:assert/strict";
import { Sextant } from "../../support/sextant.ts";
import { INTERFACE, SERVER } from "../addresses.ts";
import { serverConfig } from "../config.ts";
import type { Scenario } from "../scenario.ts";

/** Listens on the upstream interface too. */
function onBothLinks(database: string): string {
  return serverConfig(database).replace(
    `  - unicast: ${SERVER.upstream}`,
    `  - interface: ${SERVER.upstreamInterface}`,
  );
}

/** What must hold of the group of all servers of a site. */
export const siteGroupScenarios: readonly Scenario[] = [
  {
    name:
      "RFC 5007 4.3.2: who knows no server asks ff05::1:3, and a server on several links answers once",
    needs: "setMulticastInterface",
    run: async (lab) => {
      const file = `${lab.folder}/sextant.yaml`;
      await Deno.writeTextFile(file, onBothLinks(`${lab.folder}/leases.sqlite`));
      const server = await lab.serveFile(file);
      const words = ["--interface", INTERFACE, "client-id", "00030001020000000001"];
      const { code, output } = await lab.sextant(lab.network.upstream, "leasequery", ...words);
      assert.equal(code, 0, output);
      assert.match(output, /holds nothing/);
      assert.equal(server.stderr.all.filter((line) => /leasequery .* -> /.test(line)).length, 1);
    },
  },
  {
    name: "two servers on different links of a machine both run",
    run: async (lab) => {
      await lab.serve();
      const file = `${lab.folder}/second.yaml`;
      const config = onBothLinks(`${lab.folder}/second.sqlite`)
        .replace(`  - interface: ${SERVER.clientInterface}\n`, "");
      await Deno.writeTextFile(file, config);
      const through = lab.network.server.entering([]);
      await using second = new Sextant(["-c", file], { through });
      await second.ready();
      assert.equal((await second.stop()).code, 0);
    },
  },
];
