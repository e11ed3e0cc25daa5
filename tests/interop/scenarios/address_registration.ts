import assert from "node:assert/strict";
import { INTERFACE, SERVER } from "../addresses.ts";
import { serverConfig } from "../config.ts";
import type { Lab } from "../lab.ts";
import { ip } from "../namespaces.ts";
import { runProgram } from "../relay/program.ts";
import type { RegistrationOutcome } from "../relay/registration_program.ts";
import type { Scenario } from "../scenario.ts";

/** An address that the client host makes itself. */
const OWN = "2001:db8:1::5";

/** What must hold of addresses that clients register. */
export const addressRegistrationScenarios: readonly Scenario[] = [
  {
    name: "who registers an address by multicast gets an answer there, and leasequery finds it",
    run: async (lab) => {
      const { namespace } = lab.network.client;
      await ip("-n", namespace, "address", "add", `${OWN}/64`, "dev", INTERFACE, "nodad");
      const file = `${lab.folder}/sextant.yaml`;
      const config = serverConfig(`${lab.folder}/leases.sqlite`);
      await Deno.writeTextFile(
        file,
        config.replace("handlers:\n", "handlers:\n  - address-registration: {}\n"),
      );
      await lab.serveFile(file);
      assert.match(await whoHas(lab), /No client holds/);
      const registered = { type: "addr-reg-reply", problems: [] };
      assert.deepEqual(await register(lab, 7200), registered);
      assert.match(await whoHas(lab), /00030001020000000001/);
      assert.deepEqual(await register(lab, 0), registered);
      assert.match(await whoHas(lab), /No client holds/);
    },
  },
];

function register(lab: Lab, valid: number): Promise<RegistrationOutcome> {
  const order = JSON.stringify({ address: OWN, valid });
  return runProgram(lab, lab.network.client, "registration", order);
}

async function whoHas(lab: Lab): Promise<string> {
  const words = ["--server", SERVER.upstream, "address", OWN];
  const { output } = await lab.sextant(lab.network.upstream, "leasequery", ...words);
  return output;
}
