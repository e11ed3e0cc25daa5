import assert from "node:assert/strict";
import { CLIENT_LINK, INTERFACE, SERVER } from "../addresses.ts";
import { eventually } from "../eventually.ts";
import type { Lab } from "../lab.ts";
import { runProgram } from "../relay/program.ts";
import type { Delegation } from "../relay/delegation_program.ts";
import type { Scenario } from "../scenario.ts";

const READER = new URL("../../../docs/programs/routes.ts", import.meta.url).pathname;
/** Milliseconds. */
const SOON = 20_000;

/** The routes that the reader set on the relay's host. */
async function routes(lab: Lab): Promise<string[]> {
  const words = ["ip", "-6", "route", "show", "proto", "73"] as const;
  const { output } = await lab.network.upstream.run(words, { log: lab.log("routes") });
  return output.split("\n").filter((line) => line.includes(" via ")).sort();
}

function read(lab: Lab): Deno.ChildProcess {
  const command = ["run", "-A", "--no-lock", READER, `${lab.folder}/events.sock`, INTERFACE];
  return lab.network.upstream.start([Deno.execPath(), ...command], { log: lab.log("reader") });
}

async function delegationsAre(lab: Lab, held: readonly Delegation[]): Promise<void> {
  await eventually(async () => {
    const found = (await routes(lab)).map((line) => line.split(" ")[0]);
    assert.deepEqual(found, held.map(({ prefix }) => prefix).sort());
  }, SOON);
}

/** What routers do with events. */
export const routeScenarios: readonly Scenario[] = [{
  name: "a delegated prefix is a route on the relay's side until it is released or expires, also " +
    "when the reader starts anew",
  run: async (lab) => {
    const file = `${lab.folder}/routes.yaml`;
    await Deno.writeTextFile(
      file,
      `logging: [{ console: { level: info, color: never } }]
leases: { database: ${lab.folder}/leases.sqlite }
links: [{ name: lan, prefixes: ["${CLIENT_LINK}"] }]
listen: [{ unicast: "${SERVER.upstream}" }]
events: [{ socket: { path: ${lab.folder}/events.sock }, kinds: [lease] }]
handlers:
  - prefix-pool:
      prefix: "2001:db8:8000::/40"
      delegated-length: 56
      preferred-lifetime: 30s
      valid-lifetime: 30s
`,
    );
    await lab.serveFile(file);
    const reader = read(lab);
    const { upstream } = lab.network;
    const held = await runProgram<Delegation[]>(lab, upstream, "delegation", "bind", "2");
    await delegationsAre(lab, held);
    for (const line of await routes(lab)) assert.match(line, / via fe80::/);
    reader.kill("SIGKILL");
    await reader.status;
    const flush = ["ip", "-6", "route", "flush", "proto", "73"] as const;
    await upstream.run(flush, { log: lab.log("routes") });
    assert.deepEqual(await routes(lab), []);
    read(lab);
    await delegationsAre(lab, held);
    const [first, second] = held as [Delegation, Delegation];
    const { prefix, serverId } = first;
    await runProgram(lab, upstream, "delegation", "release", "0", prefix, serverId);
    await delegationsAre(lab, [second]);
    await eventually(async () => assert.deepEqual(await routes(lab), []), 2 * SOON);
  },
}];
