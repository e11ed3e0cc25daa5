/**
 * Whether a server serves again by itself after what goes wrong around it, and has lost nothing that
 * it acknowledged.
 *
 *     deno task faults [--faults N] [--kills N]
 *
 * Needs root, for a network namespace of its own, a C compiler, iproute2 and util-linux. A server
 * that ends with a sentence is started again, as a service manager does.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { freePort } from "../process/loopback.ts";
import { Clients } from "./clients.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./fault_list.ts";
import { INTERFACE } from "./interface_fault.ts";
import { TroubledServer } from "./troubled_server.ts";

/** Clients that come at a time while there is trouble, and milliseconds that they wait. */
const AT_A_TIME = 4;
const PATIENCE = 1500;
/** Milliseconds that it may run before it is killed. */
const LIFE = 700;
/** Milliseconds until it must serve again. */
const BACK_WITHIN = 60_000;
/** Clients that are asked after each round what they still have; at the end all are. */
const NEWEST = 100;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    faults: { type: "string", default: "28" },
    kills: { type: "string", default: "20" },
    "in-namespace": { type: "boolean", default: false },
  },
});
if (values["in-namespace"]) await everything(Number(values.faults), Number(values.kills));
else Deno.exitCode = await inNamespace();

/** Loopback is to go down without anybody else noticing. */
async function inNamespace(): Promise<number> {
  const again = [Deno.execPath(), "run", "--no-prompt", "--allow-all", import.meta.filename!];
  const words = [...again, ...Deno.args, "--in-namespace"];
  const args = ["--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh", ...words];
  const { code } = await new Deno.Command("unshare", { args, stdin: "null" }).spawn().status;
  return code;
}

async function everything(faults: number, kills: number): Promise<void> {
  const port = freePort();
  await using server = new TroubledServer(configuration(port));
  using clients = new Clients(port);
  const number = numbers();
  await mustServe(clients, number);
  for (let round = 0; round < faults + kills; round++) {
    const fault = FAULTS[round % FAULTS.length]!;
    const isKill = round >= faults;
    const before = { ended: server.ended.length, kills: server.kills };
    const coming = comeUntil(clients, number);
    if (isKill) {
      await after(LIFE * Math.random());
      server.kill();
    } else {
      await undergo(fault, server);
    }
    await coming.end();
    await mustServe(clients, number);
    await nothingIsLost(clients, [...clients.acknowledged.keys()].slice(-NEWEST));
    if (!isKill) console.log(`${round + 1}: ${fault.name}: ${howOf(server, before)}serves again`);
  }
  await nothingIsLost(clients, [...clients.acknowledged.keys()]);
  for (const { code, lines } of server.ended) {
    console.log(`it ended with ${code}: ${lines.at(-1) ?? "without a word"}`);
    if (code !== 1 || lines.length === 0) fail("It is to end with 1, and a sentence");
  }
  console.log(
    `${faults} faults, ${kills} kills, ${server.ended.length} ends by itself; ` +
      `${clients.acknowledged.size} leases were acknowledged, and all of them are there`,
  );
}

function howOf(
  { ended, kills }: TroubledServer,
  before: { readonly ended: number; readonly kills: number },
): string {
  if (ended.length > before.ended) return "it ended, and ";
  return kills > before.kills ? "it was killed, and " : "it ";
}

async function undergo(fault: Fault, server: TroubledServer): Promise<void> {
  const end = await fault.begin(server);
  await after(fault.lasts);
  await end();
}

/** New clients come, several at a time, until they are told to end. */
function comeUntil(clients: Clients, number: () => number): { end(): Promise<void> } {
  let isOver = false;
  const come = async () => {
    while (!isOver) await clients.get(number(), PATIENCE);
  };
  const all = Array.from({ length: AT_A_TIME }, come);
  return {
    end: async () => {
      isOver = true;
      await Promise.all(all);
    },
  };
}

async function mustServe(clients: Clients, number: () => number): Promise<void> {
  const served = await clients.get(number(), BACK_WITHIN);
  if (served === undefined) fail(`It does not serve again within ${BACK_WITHIN / 1000} s`);
}

async function nothingIsLost(clients: Clients, numbers: readonly number[]): Promise<void> {
  const lost = await clients.lost(numbers);
  if (lost.length > 0) fail(`Leases that were acknowledged are lost: ${lost.join("; ")}`);
}

function fail(why: string): never {
  console.error(why);
  Deno.exit(1);
}

function numbers(): () => number {
  let last = 0;
  return () => ++last;
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function configuration(port: number): string {
  return `listen:
  - { unicast: "::1", port: ${port} }
  - { tcp: "::1", port: ${port}, allow-from: ["::1"] }
  - { interface: ${INTERFACE} }
logging: [{ console: { level: info } }]
leases: { database: leases.sqlite }
links: [{ name: lan, prefixes: ["2001:db8:1::/64"], interfaces: [${INTERFACE}] }]
handlers:
  - leasequery: { allow-from: ["::1"] }
  - address-pool: { prefix: "2001:db8:1:0:8000::/65", valid-lifetime: 60d, preferred-lifetime: 30d }
`;
}
