import { buildDatabase } from "../../lib/assignments/build.ts";
import { fromHex } from "../../lib/wire/bytes.ts";
import { interfaceId, remoteId } from "../../lib/wire/options/mod.ts";
import { address, relayed, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { noLeases } from "./no_leases.ts";

/** Assignments in the database: more than fit into what a server keeps of it in memory. */
const ROWS = 500_000;
/** Solicits that are asked in turn, of clients that are all over the database. */
const CLIENTS = 8192;

const folder = Deno.makeTempDirSync({ prefix: "sextant-bench-" });
const database = makeDatabase();

const setup = { leases: noLeases, links: { lan: ["2001:db8:1::/48"] } };
const without = new PipelineRig(setup);
const assigned = new PipelineRig({
  ...setup,
  handlers: [{ "static-sqlite": { file: database } }],
});
const withPool = new PipelineRig({
  ...setup,
  handlers: [
    { "static-sqlite": { file: database } },
    { "address-pool": { prefix: "2001:db8:1::/48" } },
  ],
});

// The database is open and stays so.
Deno.removeSync(folder, { recursive: true });

const known = Array.from({ length: CLIENTS }, (_, at) => solicit(at * 61 % ROWS));
const unknown = Array.from({ length: CLIENTS }, (_, at) => solicit(ROWS + at));

const reception = {
  listener: { name: "[2001:db8::1]:547", linkAddress: address("2001:db8::1"), marks: new Set([]) },
  peerAddress: address("2001:db8:1::1"),
  peerPort: 547,
  multicast: false,
  at: assigned.now,
};

let next = 0;

Deno.bench("a relayed Solicit that nobody answers, for comparison", () => {
  without.pipeline.run(known[next++ % CLIENTS]!, reception);
});

Deno.bench("a relayed Solicit of a client that static-sqlite knows by its remote-id", () => {
  assigned.pipeline.run(known[next++ % CLIENTS]!, reception);
});

Deno.bench("a relayed Solicit of a client that it does not know, for a pool", () => {
  withPool.pipeline.run(unknown[next++ % CLIENTS]!, reception);
});

function makeDatabase(): string {
  const csv = `${folder}/a.csv`;
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const hex = at.toString(16);
    return `remote-id:40208:${remoteIdOf(at)},2001:db8:1:${hex.slice(0, -4) || "0"}::${
      hex.slice(-4)
    },\n`;
  });
  Deno.writeTextFileSync(csv, `id,address,prefix\n${rows.join("")}`);
  const path = `${folder}/assignments.sqlite`;
  buildDatabase(csv, path, {
    force: false,
    report: (line, message) => {
      throw new Error(`line ${line}: ${message}`);
    },
    progress: () => {},
  });
  return path;
}

/** Neighbours are far apart, as ids of lines of real networks are. */
function remoteIdOf(number: number): string {
  return BigInt.asUintN(64, BigInt(number) * 0x9e37_79b9_7f4a_7c15n).toString(16).padStart(16, "0");
}

function solicit(number: number) {
  return relayed(says({ type: "solicit", client: number, na: { 1: [] } }), "2001:db8:1::1", [
    interfaceId.of(fromHex("65746837")!),
    remoteId.of({ enterpriseNumber: 40208, identifier: fromHex(remoteIdOf(number))! }),
  ]);
}
