import { decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import { address, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { TestDatabase } from "../leases/sqlite/test_database.ts";
import { fill } from "../pools/full_pool.ts";

// Who runs this may wait: what is measured is asked of a database as a server has it.
const folder = await TestDatabase.make();
const leases = await folder.open();
globalThis.addEventListener("unload", () => Deno.removeSync(folder.folder, { recursive: true }));

const FIRST = "2001:db8:1:0:1::";
const NOW = 1_800_000_000;
fill(leases, FIRST, 65_536, NOW, { except: [0xbeef], lifetime: 100_000 });
fill(leases, "2001:db8:1:0:2::", 65_536, NOW, { lifetime: 100_000 });
await leases.drained();

const reception = {
  listener: { name: "eth0", linkAddress: address("2001:db8:1::1"), marks: new Set([]) },
  peerAddress: address("fe80::1"),
  peerPort: 546,
  multicast: true,
};

/** A pipeline, and how it answers a message as a datagram. */
function answering(handlers: Record<string, unknown>[], reserved: string[] = []) {
  const rig = new PipelineRig({ handlers, leases, reserved });
  return (datagram: Uint8Array, now = NOW) => {
    const outcome = rig.pipeline.run(decodeReceived(datagram), { ...reception, at: now });
    if (outcome.kind !== "answer") throw new Error(outcome.drop.why);
    encodeMessage(outcome.message);
  };
}

const solicits = Array.from(
  { length: 1024 },
  (_, client) => encodeMessage(says({ type: "solicit", client, na: { 1: [] } })),
);
const solicitsOfPrefixes = solicits.map((_, client) =>
  encodeMessage(says({ type: "solicit", client, pd: { 1: [] } }))
);
const ias = Object.fromEntries(Array.from({ length: 90 }, (_, iaid) => [iaid + 1, []]));
const manyIas = solicits.map((_, client) =>
  encodeMessage(says({ type: "solicit", client, na: ias }))
);
const [first, second] = [`${FIRST}/112`, "2001:db8:1:0:2::/112"];
const hints = Array.from({ length: 50 }, (_, at) => `${FIRST}${at.toString(16)}`);
const manyHints = encodeMessage(says({ type: "solicit", na: { 1: hints } }));

let next = 0;
const one = (datagrams: readonly Uint8Array[]) => datagrams[next++ % datagrams.length]!;

const nearlyFull = answering([{ "address-pool": { prefix: first } }]);
Deno.bench("65,536 addresses, all leased but one: a Solicit", () => nearlyFull(one(solicits)));

const full = answering([{ "address-pool": { prefix: second } }]);
Deno.bench("65,536 addresses, all leased: a Solicit", () => full(one(solicits)));

Deno.bench(
  "65,536 addresses, all leased but one: 90 IAs in 1,500 octets",
  () => nearlyFull(one(manyIas)),
);

Deno.bench(
  "65,536 addresses, all leased but one: 50 taken hints in 1,500 octets",
  () => nearlyFull(manyHints),
);

const both = answering([{ "address-pool": { prefix: second } }, {
  "address-pool": { prefix: first },
}]);
Deno.bench("Both pools, one after the other: a Solicit", () => both(one(solicits)));

const within = answering(
  [{ "prefix-pool": { prefix: "2001:db8:8000::/40", "delegated-length": 64 } }],
  ["2001:db8:8000::/36"],
);
Deno.bench(
  "2^24 prefixes within an assigned one: a Solicit",
  () => within(one(solicitsOfPrefixes)),
);

const expiring = answering([{ "address-pool": { prefix: first } }]);
let now = NOW;
Deno.bench("65,536 addresses that all come to their end: a Solicit each second", () => {
  expiring(one(solicits), now++);
});
