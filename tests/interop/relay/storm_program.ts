/**
 * Sends damaged datagrams, and between them whole ones that must be answered: so nothing is lost
 * in a full buffer, and the datagrams that silenced the server are known.
 *
 * `relayed 2000 7` sends 2000 of them to the server's address from the upstream host, with 7 as
 * the seed; `direct 2000 7` does so without a relay, `multicast 2000 7` from the client host.
 * Prints one line of JSON.
 *
 * @module
 */
import { toHex } from "../../../lib/wire/bytes.ts";
import { serverId } from "../../../lib/wire/options/identity.ts";
import { damage } from "./damage.ts";
import { Exchanges } from "../../support/exchanges.ts";
import { Random } from "./random.ts";
import { direct, multicast, openSocket, relayed } from "./routes.ts";
import { excessiveDatagrams, probeMessage, soundDatagrams } from "./storm.ts";

/** What became of the storm. */
export interface StormOutcome {
  readonly sent: number;
  /** The datagrams, in hexadecimal, after which nothing was answered any more. */
  readonly silencedBy: readonly string[];
}

const BATCH = 25;
let probes = 0;

async function probe(exchanges: Exchanges): Promise<Uint8Array | undefined> {
  const answer = await exchanges.ask(probeMessage(exchanges.route, ++probes));
  return answer && serverId.in(answer.options);
}

async function storm(exchanges: Exchanges, count: number, random: Random): Promise<StormOutcome> {
  const server = await probe(exchanges);
  if (!server) return { sent: 0, silencedBy: [] };
  const sound = soundDatagrams(exchanges.route, server);
  const excessive = excessiveDatagrams(exchanges.route, server);
  const total = count + excessive.length;
  for (let sent = 0; sent < total;) {
    const batch = sent < excessive.length
      ? [excessive[sent]!]
      : Array.from({ length: BATCH }, () => damage(random.of(sound), random));
    for (const datagram of batch) await exchanges.send(datagram);
    sent += batch.length;
    if (!await probe(exchanges)) return { sent, silencedBy: batch.map((spoilt) => toHex(spoilt)) };
  }
  return { sent: total, silencedBy: [] };
}

const [name, count, seed] = Deno.args;
const route = { relayed, multicast, direct }[name!]!;
const exchanges = new Exchanges(openSocket(route), route);
const outcome = await storm(exchanges, Number(count), new Random(Number(seed)));
await exchanges.close();
console.log(JSON.stringify(outcome));
