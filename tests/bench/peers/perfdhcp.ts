import type { Host } from "../../interop/host.ts";
import { PLACES } from "./ground.ts";
import type { Duration } from "./load_generator.ts";

/** Of exchanges that perfdhcp began, the part that may have no answer: it asks nobody again. */
const BEARABLE = 0.01;
/** What is tried first, a second, and how often that is made better. */
const FIRST_RATE = 20_000;
const STEPS = 5;
const CLIENTS = 100_000_000;
/** Microseconds that it waits for the last answers. */
const PATIENCE = 500_000;

/**
 * The most exchanges a second that perfdhcp of Kea completes with a server, losing one in a hundred
 * at most. It begins so many a second whatever comes back, so that is searched for, by halves.
 */
export async function perfdhcpRate(
  clients: Host,
  { warm, seconds }: Duration,
  folder: string,
): Promise<number> {
  const each = Math.max(1, Math.round(seconds / STEPS));
  await run(clients, FIRST_RATE / 2, Math.max(1, Math.round(warm)), `${folder}/perfdhcp.out`);
  let best = 0;
  let rate = FIRST_RATE;
  for (let step = 0, by = FIRST_RATE / 2; step < STEPS; step++, by /= 2) {
    const { began, completed } = await run(clients, rate, each, `${folder}/perfdhcp.out`);
    const bears = completed >= began * (1 - BEARABLE);
    if (bears) best = Math.max(best, completed / each);
    rate += bears ? by : -by;
  }
  return best;
}

async function run(clients: Host, rate: number, seconds: number, log: string) {
  const pace = ["-r", `${rate}`, "-p", `${seconds}`, "-R", `${CLIENTS}`, "-W", `${PATIENCE}`];
  const { output } = await clients.run(
    ["perfdhcp", "-6", "-l", PLACES.clientInterface, ...pace],
    { log, within: 1000 * seconds + 30_000 },
  );
  const [solicits = "", requests = ""] = output.split("***Statistics for: REQUEST-REPLY***");
  return {
    began: numberIn(solicits, "sent packets"),
    completed: numberIn(requests, "received packets"),
  };
}

function numberIn(text: string, what: string): number {
  const found = new RegExp(`${what}: (\\d+)`).exec(text)?.[1];
  if (found === undefined) throw new Error(`perfdhcp told of no ${what}: ${text.slice(-400)}`);
  return Number(found);
}
