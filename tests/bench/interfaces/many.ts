/**
 * How long a server with many interfaces takes to start, and exchanges take while it reloads.
 *
 *     unshare --net deno task bench:interfaces [COUNT [names|pattern]]
 *
 * Makes COUNT interfaces, by default a thousand, in the network namespace that it runs in, which is
 * to be one of its own; that needs root. The configuration names each of them, or has a pattern.
 *
 * @module
 */
import { Sextant } from "../../support/sextant.ts";
import { ask, pause } from "../asking_relay.ts";
import { Summary } from "../leasequery/summary.ts";

const RELOADS = 5;
const LIMIT = 120_000;

const [count = "1000", form = "names"] = Deno.args;
const names = Array.from({ length: Number(count) }, (_, index) => `if${index}`);
const folder = await Deno.makeTempDir();
try {
  await makeInterfaces();
  await measure();
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function measure(): Promise<void> {
  const file = `${folder}/sextant.yaml`;
  await Deno.writeTextFile(file, configuration());
  const began = performance.now();
  await using server = new Sextant(["-c", file]);
  const ready = await server.stderr.until(/\bready\b/, LIMIT);
  console.log(`ready after ${Math.round(performance.now() - began)} ms: ${ready.slice(-120)}`);
  console.log(`answers while nothing else happens, ${new Summary(await ask(pause(5000)))}`);
  const reloads: number[] = [];
  const answers = await ask((async () => {
    for (let reload = 0; reload < RELOADS; reload++) {
      const reloaded = server.stderr.next(/reloaded/, LIMIT);
      const began = performance.now();
      server.signal("SIGHUP");
      await reloaded;
      reloads.push(performance.now() - began);
      await pause(1000);
    }
  })());
  console.log(`answers while it reloads ${RELOADS} times, ${new Summary(answers)}`);
  console.log(`a reload, ${new Summary(reloads)}`);
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "rss=,cputimes=", "-p", `${server.pid}`],
  }).output();
  console.log(`KiB in memory, seconds of CPU: ${new TextDecoder().decode(stdout).trim()}`);
  await server.stop();
}

function configuration(): string {
  const listen = form === "pattern" ? ["if*"] : names;
  return `
logging: [{ console: { level: info, color: never } }]
leases: { database: leases.sqlite }
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"], interfaces: [${names.join(", ")}] }
listen:
  - unicast: "::1"
${listen.map((name) => `  - interface: "${name}"\n`).join("")}
handlers:
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
`;
}

/** Pairs, whose ends are both ours. */
async function makeInterfaces(): Promise<void> {
  const lines = ["link set lo up"];
  for (let index = 0; index + 1 < names.length; index += 2) {
    const [one, other] = [names[index]!, names[index + 1]!];
    lines.push(`link add ${one} type veth peer name ${other}`, `link set ${one} up`);
    lines.push(`link set ${other} up`);
  }
  await Deno.writeTextFile(`${folder}/batch`, lines.join("\n"));
  const { success } = await new Deno.Command("ip", { args: ["-batch", `${folder}/batch`] })
    .output();
  if (!success) throw new Error("ip could not make the interfaces");
  // Until the system knows that nobody else has their addresses.
  await pause(4000);
}
