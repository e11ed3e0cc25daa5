/**
 * How long honest clients on several links wait while somebody floods some of these links.
 *
 *     unshare --net deno task bench:flood:interfaces [RATE [SECONDS [FLOODED]]]
 *
 * Makes four links in the network namespace that it runs in, which is to be one of its own; that
 * needs root. On the first FLOODED of them, by default two, forged clients send RATE Solicits a
 * second in all, each with another DUID, from 16 addresses a link. Four honest clients a second
 * begin on each link, from one address.
 *
 * @module
 */
import { OtherNetwork } from "../../support/other_network.ts";
import { Sextant } from "../../support/sextant.ts";
import { run } from "../../support/shell.ts";
import { pause } from "../asking_relay.ts";
import { Summary } from "../leasequery/summary.ts";
import { lostBySystem } from "./lost_by_system.ts";

const LINKS = [0, 1, 2, 3];
/** Addresses of forgers on a link. */
const FORGERS = 16;
const HONEST = "fe80::2";
/** Milliseconds between two honest clients on a link. */
const EVERY = 250;
const PORT = 547;

const [rate = "12000", seconds = "20", flooded = "2"] = Deno.args;
const folder = Deno.makeTempDirSync({ prefix: "sextant-flood-" });
await using elsewhere = new OtherNetwork();
try {
  await makeLinks();
  await measure();
} finally {
  Deno.removeSync(folder, { recursive: true });
}

async function measure(): Promise<void> {
  Deno.writeTextFileSync(`${folder}/sextant.yaml`, configuration());
  await using server = new Sextant(["-c", `${folder}/sextant.yaml`]);
  await server.listening(() => Deno.connect({ hostname: "::1", port: PORT }));
  const places = LINKS.slice(0, Number(flooded)).flatMap((link) =>
    Array.from({ length: FORGERS }, (_, forger) => `${forgerOf(forger)}%far${link}`)
  );
  const wanted = rate === "0" ? "Infinity" : rate;
  const flood = places.length === 0
    ? Promise.resolve("0")
    : elsewhereRun("link_forger.ts", wanted, seconds, ...places);
  const clients = LINKS.map((link) => `far${link}`);
  const honest = elsewhereRun("link_clients.ts", seconds, `${EVERY}`, HONEST, ...clients);
  const sent = Number(await flood);
  console.log(`${sent.toLocaleString("en")} forged Solicits on ${flooded} links in ${seconds} s`);
  const lost = await lostBySystem(PORT);
  console.log(`the system dropped ${lost.toLocaleString("en")} that were for the server`);
  for (const [link, line] of (await honest).trim().split("\n").entries()) {
    const { begun, again, answers, exchanges } = JSON.parse(line);
    const how = link < Number(flooded) ? "a flooded link" : "another link";
    console.log(`${how}: ${exchanges.length} of ${begun} got a Reply, after ${again} retries`);
    console.log(`  from Solicit to Reply, ${new Summary(exchanges)}`);
    console.log(`  from a datagram that was answered to its answer, ${new Summary(answers)}`);
  }
  await server.stop();
}

function elsewhereRun(program: string, ...args: readonly string[]): Promise<string> {
  const path = new URL(program, import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "--no-prompt", "--no-check", "--allow-net", "--allow-env"];
  return elsewhere.run(...deno, "--allow-sys=networkInterfaces", path, ...args);
}

function forgerOf(forger: number): string {
  return `fe80::f:${forger + 1}`;
}

/** Each with an end here and one elsewhere. */
async function makeLinks(): Promise<void> {
  await pause(500);
  const here = ["link set lo up"];
  const there = ["link set lo up"];
  for (const link of LINKS) {
    here.push(
      `link add near${link} type veth peer name far${link} netns ${elsewhere.pid}`,
      `address add fe80::1/64 dev near${link} nodad`,
      `link set near${link} up`,
    );
    const addresses = [HONEST, ...Array.from({ length: FORGERS }, (_, each) => forgerOf(each))];
    there.push(
      ...addresses.map((address) => `address add ${address}/64 dev far${link} nodad`),
      `link set far${link} up`,
    );
  }
  Deno.writeTextFileSync(`${folder}/here`, here.join("\n"));
  Deno.writeTextFileSync(`${folder}/there`, there.join("\n"));
  await run("ip", "-batch", `${folder}/here`);
  await elsewhere.run("ip", "-batch", `${folder}/there`);
  // Until the system knows that nobody else has the addresses that it gives by itself.
  await pause(3000);
}

function configuration(): string {
  const links = LINKS.map((link) =>
    `  - { name: link${link}, prefixes: ["2001:db8:${
      link + 1
    }::/64"], interfaces: [near${link}] }\n`
  );
  const pools = LINKS.map((link) => `  - address-pool: { prefix: "2001:db8:${link + 1}::/64" }\n`);
  return `listen:
  - { tcp: "::1", port: ${PORT}, allow-from: ["::1"] }
${LINKS.map((link) => `  - { interface: near${link} }\n`).join("")}
leases: { database: leases.sqlite }
links:
${links.join("")}
handlers:
  - leasequery: { allow-from: ["::1"] }
${pools.join("")}`;
}
