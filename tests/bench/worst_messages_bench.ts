import { openLeaseDatabase } from "../../lib/leases/sqlite/lease_database.ts";
import { emptyExchange } from "../../lib/leases/exchange.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { type ClientSays, duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

/** Leases of one client, as a server that had no limits may have given it. */
const LEASES = 96_000;
/** Octets of the largest message that is to take less than 2 ms. */
const MOST_OCTETS = 1500;

const folder = Deno.makeTempDirSync({ prefix: "sextant-bench-" });
const leases = await openLeaseDatabase({
  path: `${folder}/leases.sqlite`,
  durability: "normal",
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  onCommitFailure: (error) => {
    throw error;
  },
});
const rig = new PipelineRig({
  leases,
  handlers: [{ "address-pool": { prefix: "2001:db8:1::/64" } }],
});
const validUntil = rig.now + 86_400;
for (let from = 0; from < LEASES; from += 4000) {
  const granted = Array.from({ length: 4000 }, (_, at) => ({
    ...prefix(
      `2001:db8:1::${Math.floor((from + at) / 65_536)}:${((from + at) % 65_536).toString(16)}/128`,
    ),
    iaType: 3,
    iaid: from + at,
    preferredUntil: validUntil,
    validUntil,
  }));
  leases.record({ ...emptyExchange(duid(1), "lan", rig.now), granted, contact: {} });
}
await leases.drained();

/** As many IAs as the largest message has room for. */
function ias(from: number, hint: (iaid: number) => string[]): Record<number, string[]> {
  const found: Record<number, string[]> = {};
  for (let iaid = from;; iaid++) {
    const more = { ...found, [iaid]: hint(iaid) };
    const size = encodeMessage(says({ type: "request", serverId: SERVER_ID, na: more })).length;
    if (size > MOST_OCTETS) return found;
    found[iaid] = hint(iaid);
  }
}

const NEW = ias(LEASES, () => []);
const HELD = ias(0, (iaid) => [`2001:db8:1::${iaid.toString(16)}`]);

function bench(name: string, client: ClientSays): void {
  const message = says(client);
  Deno.bench(`${name}, ${encodeMessage(message).length} octets`, () => {
    rig.run(message);
  });
}

bench("a Solicit of a client with nothing", { type: "solicit", client: 2, na: { 1: [] } });
bench(`a Solicit of a client with ${LEASES} leases`, { type: "solicit", na: { [LEASES]: [] } });
bench("the same with many IAs that are new", { type: "solicit", na: NEW });
bench("a Solicit with many IAs of a client with nothing", { type: "solicit", client: 2, na: NEW });
bench("a Renew of many leases", { type: "renew", serverId: SERVER_ID, na: HELD });
bench("a Release of many leases", { type: "release", serverId: SERVER_ID, na: HELD });

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
