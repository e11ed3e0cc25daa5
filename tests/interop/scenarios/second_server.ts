import assert from "node:assert/strict";
import { Sextant } from "../../support/sextant.ts";
import { SERVER } from "../addresses.ts";
import { serverConfig } from "../config.ts";
import type { Scenario } from "../scenario.ts";

/** What must hold when a server is started twice. */
export const secondServerScenarios: readonly Scenario[] = [
  {
    name: "a second server on the same interface is refused, and says why",
    run: async (lab) => {
      await lab.serve();
      const file = `${lab.folder}/second.yaml`;
      await Deno.writeTextFile(file, serverConfig(`${lab.folder}/second.sqlite`));
      const through = lab.network.server.entering([]);
      await using second = new Sextant(["-c", file], { through });
      const { code } = await second.ended();
      const said = second.stderr.all.join("\n");
      assert.equal(code, 1, said);
      assert.match(
        said,
        new RegExp(`^Cannot listen on .*${SERVER.clientInterface}.*: another .* already$`),
      );
    },
  },
];
