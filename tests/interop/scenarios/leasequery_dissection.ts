import assert from "node:assert/strict";
import { SERVER, UPSTREAM_LINK } from "../addresses.ts";
import { LEASEQUERY_LISTENER, serverConfig } from "../config.ts";
import { dissectLeasequery } from "../dissect.ts";
import { ip } from "../namespaces.ts";
import type { Outcome } from "../relay/crowd.ts";
import type { BindOrder } from "../relay/crowd_program.ts";
import type { LeasequeryOrder, LeasequeryOutcome } from "../relay/leasequery_program.ts";
import { runProgram } from "../relay/program.ts";
import type { Scenario } from "../scenario.ts";

/** At this address the server does bulk only. */
const BULK_ONLY = "2001:db8:ffff::b";

/** Reply, as an answer to STARTTLS, the four of leasequery, ACTIVELEASEQUERY, and STARTTLS. */
const TYPES = [7, 14, 15, 16, 17, 22, 23];
/** Those of RFC 5007 and RFC 5460, and one that there is not. */
const QUERY_TYPES = [1, 2, 3, 4, 5, 99];
/** From UnknownQueryType to TLSConnectionRefused. */
const STATUSES = [7, 8, 9, 10, 11, 12, 13, 14, 15];
/** Queries that go over UDP to be refused. */
const BULK_BY_DATAGRAM = /: expert: LQ-QUERY: Query types only supported by Bulk Leasequery$/;
const REFUSED_BY_DATAGRAM = 4;

/** What must hold of leasequery in the eyes of others. */
export const leasequeryDissectionScenarios: readonly Scenario[] = [
  {
    name: "tshark dissects every message of single, bulk and active leasequery",
    run: async (lab) => {
      const { server: host, upstream } = lab.network;
      const where = [`${BULK_ONLY}/64`, "dev", SERVER.upstreamInterface, "nodad"];
      await ip("-n", host.namespace, "address", "add", ...where);
      const file = `${lab.folder}/sextant.yaml`;
      const config = twoLinks(`${lab.folder}/leases.sqlite`);

      // What happens with this server the next one does not know.
      Deno.writeTextFileSync(file, config.replace("leases:\n", "leases:\n  keep-changes: 0\n"));
      const forgetful = await lab.serveFile(file);
      const oneClient: BindOrder = { count: 1, first: 1000 };
      await runProgram<Outcome>(lab, upstream, "crowd", "bind", JSON.stringify(oneClient));
      await forgetful.stop();

      Deno.writeTextFileSync(file, config);
      const server = await lab.serveFile(file);
      const order: LeasequeryOrder = { pid: server.pid, bulkOnly: BULK_ONLY };
      const word = JSON.stringify(order);
      const outcome = await runProgram<LeasequeryOutcome>(lab, upstream, "leasequery", word);
      await server.ended();
      await lab.capture.flush();

      const seen = await dissectLeasequery(lab.capture.file);
      const byDatagram = seen.faults.filter((fault) => BULK_BY_DATAGRAM.test(fault));
      assert.deepEqual(seen.faults.filter((fault) => !byDatagram.includes(fault)), []);
      assert.equal(byDatagram.length, REFUSED_BY_DATAGRAM);
      assert.equal(seen.told, outcome.messages);
      assert.deepEqual(seen.types, TYPES);
      assert.deepEqual(seen.queryTypes, QUERY_TYPES);
      assert.deepEqual(seen.statuses, STATUSES);
    },
  },
];

/** Another link besides that of the clients, and another listener besides that for everything. */
function twoLinks(database: string): string {
  const bulkOnly = `  - { tcp: "${BULK_ONLY}", allow-from: ["${UPSTREAM_LINK}"] }\n`;
  const pool = `{ address-pool: { prefix: "2001:db8:2::/64" } }`;
  return serverConfig(database, { listeners: LEASEQUERY_LISTENER + bulkOnly })
    .replace("links:\n", `$&  - { name: other, prefixes: ["2001:db8:2::/64"] }\n`)
    .replace("handlers:\n", `$&  - match: { link: other }\n    handlers: [${pool}]\n`);
}
