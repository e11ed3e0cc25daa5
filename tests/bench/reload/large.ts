/**
 * How long exchanges take while a server with a large configuration reloads it.
 *
 *     unshare --net deno task bench:reload [LINKS [RELOADS]]
 *
 * By default of 10,000 links, 1,000 conditions, 10,000 static clients and 100,000 rows of CSV. It
 * listens on port 547 of ::1, in the network namespace that it runs in.
 *
 * @module
 */
import { Sextant } from "../../support/sextant.ts";
import { ask, pause } from "../asking_relay.ts";
import { writeLarge } from "../large_configuration.ts";
import { Summary } from "../leasequery/summary.ts";

const LIMIT = 300_000;

const [links = "10000", count = "3"] = Deno.args;
const reloadsToMake = Number(count);
const folder = await Deno.makeTempDir();
try {
  await new Deno.Command("ip", { args: ["link", "set", "lo", "up"] }).output();
  await measure();
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function measure(): Promise<void> {
  const file = `${folder}/sextant.yaml`;
  const settings = 'listen: [{ unicast: "::1" }]\nleases: { database: leases.sqlite }\n' +
    "logging: [{ console: { level: info, color: never } }]";
  await Deno.writeTextFile(file, writeLarge(folder, Number(links), settings));
  const began = performance.now();
  await using server = new Sextant(["-c", file]);
  await server.stderr.until(/\bready\b/, LIMIT);
  console.log(`ready after ${Math.round(performance.now() - began)} ms`);
  console.log(`answers while nothing else happens, ${new Summary(await ask(pause(5000)))}`);
  const reloads: number[] = [];
  const answers = await ask((async () => {
    for (let reload = 0; reload < reloadsToMake; reload++) {
      const reloaded = server.stderr.next(/is reloaded/, LIMIT);
      const began = performance.now();
      server.signal("SIGHUP");
      await reloaded;
      reloads.push(performance.now() - began);
      await pause(1000);
    }
  })());
  console.log(`answers while it reloads ${count} times, ${new Summary(answers)}`);
  console.log(`a reload, ${new Summary(reloads)}`);
  await server.stop();
}
