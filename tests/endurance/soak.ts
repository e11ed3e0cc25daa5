/**
 * Whether a server needs more and more while clients come and go.
 *
 *     deno task soak [--minutes N] [--svg FILE]
 *
 * Clients get leases that last a minute, renew, release and decline them, now and then many at once;
 * leases expire, a requestor reads all of them, and the configuration is reloaded. Memory and open
 * files are drawn, and compared with what they were after the second minute.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { SeededRandom } from "../simulation/seeded_random.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId, lqQuery, QueryType } from "../../lib/wire/options/mod.ts";
import { address, duid } from "../support/messages.ts";
import { ProcessNeeds } from "../support/process_needs.ts";
import { BINARY, checkout, PROGRAM, type Program } from "../support/program.ts";
import { Sextant } from "../support/sextant.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { freePort } from "../process/loopback.ts";
import { Clients } from "./clients.ts";
import { drawn, type Sample } from "./drawing.ts";

const LINK = address("2001:db8:1::1");
/** Milliseconds. */
const BETWEEN_CLIENTS = 15;
/**
 * As when the power is back. What waits meanwhile makes V8 give its heap more room, some 40 MB, which
 * it keeps: it is to have that before memory is compared, or it takes it when the machine is busy.
 */
const BETWEEN_STORMS = 10_000;
const CLIENTS_OF_STORM = 500;
const CLIENTS_OF_STORM_AT_FIRST = 1000;
/** Clients that are under way at a time: all of them ask again and again until they are answered. */
const MOST_UNDER_WAY = 1200;
const BETWEEN_SAMPLES = 5_000;
const BETWEEN_RELOADS = 20_000;
const BETWEEN_QUERIES = 10_000;
const CLIENTS = 3000;
/** Seconds until what it needs is compared with, and share that it may need more. */
const WARM_AFTER = 120;
const TOLERATED = 0.1;
/** Milliseconds. */
const LIVING_WITHIN = 30_000;
/** Samples of which the middle one counts. */
const AROUND = 9;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "20" },
    svg: { type: "string", default: "dist/soak.svg" },
  },
});
const minutes = Number(values.minutes);
if (!(minutes >= 4)) {
  console.error(`--minutes is "${values.minutes}", expected 4 or more, such as 20`);
  Deno.exit(1);
}

const folder = Deno.makeTempDirSync({ prefix: "sextant-soak-" });
const path = `${folder}/sextant.yaml`;
const port = freePort();
configure(0);
await using server = new Sextant(["-c", path], { program: BINARY ? PROGRAM : collecting() });
const needs = new ProcessNeeds(server.pid);
using clients = new Clients(port);
if (await clients.get(0) === undefined) throw new Error(server.stderr.all.join("\n"));
const samples: Sample[] = [];
const done = { leases: 0, renewals: 0, returns: 0, reloads: 0, queries: 0 };
const random = new SeededRandom(1);
let underWay = 0;
const begin = performance.now();
const timers = [
  setInterval(() => void churn(), BETWEEN_CLIENTS),
  setInterval(() => void sample(), BETWEEN_SAMPLES),
  setInterval(reload, BETWEEN_RELOADS),
  setInterval(() => void query(), BETWEEN_QUERIES),
  setInterval(storm, BETWEEN_STORMS),
];
await pause(WARM_AFTER * 1000);
const livedBefore = await living();
await pause(minutes * 60_000 - (performance.now() - begin));
const livesAfter = await living();
for (const timer of timers) clearInterval(timer);
report();
await server.stop();
Deno.removeSync(folder, { recursive: true });

async function churn(): Promise<void> {
  if (underWay >= MOST_UNDER_WAY) return;
  underWay++;
  await change();
  underWay--;
}

async function change(): Promise<void> {
  const client = random.below(CLIENTS);
  const what = random.below(20);
  if (!clients.acknowledged.has(client) || what < 8) {
    if (await clients.get(client) !== undefined) done.leases++;
  } else if (what < 14) {
    if (await clients.rebind(client) !== undefined) done.renewals++;
  } else {
    await clients.giveBack(client, what < 19 ? "release" : "decline");
    done.returns++;
  }
}

function storm(): void {
  const isWarm = performance.now() > begin + WARM_AFTER * 1000;
  const clients = isWarm ? CLIENTS_OF_STORM : CLIENTS_OF_STORM_AT_FIRST;
  for (let client = 0; client < clients; client++) void churn();
}

/** What lives in the server's heap, in MB; nothing tells that of a binary. */
async function living(): Promise<number> {
  if (BINARY !== undefined) return NaN;
  const line = server.stderr.next(/^What lives: /, LIVING_WITHIN);
  server.signal("SIGUSR2");
  return Number(/[\d.]+/.exec(await line)![0]);
}

async function sample(): Promise<void> {
  const seconds = (performance.now() - begin) / 1000;
  const [megabytes, handles] = await Promise.all([needs.memory(), needs.handles()]);
  samples.push({ seconds, megabytes, handles });
}

function reload(): void {
  configure(++done.reloads);
  server.signal("SIGHUP");
}

async function query(): Promise<void> {
  using requestor = await TcpRequestor.connect({ tcpPort: port });
  await requestor.send({
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId: ++done.queries,
    options: [
      clientId.of(duid(0)),
      lqQuery.of({ queryType: QueryType.byLinkAddress, linkAddress: LINK, options: [] }),
    ],
  });
  await requestor.sendEnd();
  while (await requestor.readOctets() !== undefined);
}

function report(): void {
  const middle = (from: number, what: (sample: Sample) => number) => {
    const at = samples.filter(({ seconds }) => seconds >= from).slice(0, AROUND).map(what).sort((
      a,
      b,
    ) => a - b);
    return at[at.length >> 1] ?? NaN;
  };
  const last = samples.at(-AROUND)?.seconds ?? 0;
  const before = middle(WARM_AFTER, ({ megabytes }) => megabytes);
  const after = middle(last, ({ megabytes }) => megabytes);
  Deno.mkdirSync(values.svg.replace(/[^/]*$/, "") || ".", { recursive: true });
  Deno.writeTextFileSync(values.svg, drawn(samples));
  console.log(Object.entries(done).map(([what, count]) => `${count} ${what}`).join(", "));
  console.log(
    `memory after two minutes ${before.toFixed(1)} MB, at the end ${after.toFixed(1)} MB`,
  );
  const handles = ({ handles }: Sample) => handles;
  console.log(`open files: ${middle(WARM_AFTER, handles)}, at the end ${middle(last, handles)}`);
  console.log(`what lives in the heap: ${livedBefore} MB, at the end ${livesAfter} MB`);
  console.log(`drawn in ${values.svg}`);
  mustNotGrow("memory", after / before - 1);
  mustNotGrow("what lives in the heap", livesAfter / livedBefore - 1);
}

function mustNotGrow(what: string, growth: number): void {
  if (!(growth > TOLERATED)) return;
  const percent = (growth * 100).toFixed(0);
  console.log(`${what} is ${percent} % more, and ${TOLERATED * 100} % are tolerated`);
  Deno.exitCode = 1;
}

/** The server of this checkout, which can be asked what lives in its heap. */
function collecting(): Program {
  const { project, start } = checkout();
  const module = new URL("collecting.ts", import.meta.url).pathname;
  return {
    project,
    start: (command) =>
      start(command).toSpliced(2, 0, "--v8-flags=--expose-gc", `--preload=${module}`),
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Every other configuration differs in what clients are told. */
function configure(version: number): void {
  Deno.writeTextFileSync(
    path,
    `listen:
  - { unicast: "::1", port: ${port} }
  - { tcp: "::1", port: ${port}, allow-from: ["::1"] }
logging:
  - console: { level: warning }
  - file: { path: sextant.log, level: info, rotate: size, size: 1MB, keep: 2 }
leases: { database: leases.sqlite }
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
handlers:
  - leasequery: { allow-from: ["::1"] }
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::2fff", preferred-lifetime: 30s, valid-lifetime: 60s }
  - recursive-name-servers: { addresses: ["2001:db8::${version % 2 + 53}"] }
`,
  );
}
