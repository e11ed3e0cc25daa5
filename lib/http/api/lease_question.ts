import { z } from "@hono/zod-openapi";
import type { LeaseQuestion } from "../../control/lease_rows.ts";
import { momentIn, secondsSince } from "../../control/moment.ts";
import { ProblemError } from "../problem.ts";
import { duid, flag, interfaceId, prefix, remoteId } from "./values.ts";

const text = (description: string, example: string) =>
  z.string().optional().openapi({ description, example });

/** Which leases are meant, as `sextant ctl leases` has it. */
export const leaseQuery = z.strictObject({
  link: text("Of this link alone.", "lan"),
  "client-id": duid.optional(),
  address: prefix.optional(),
  all: flag.optional().openapi({
    type: "boolean",
    description: "Those too that expired or were given back.",
  }),
  "relay-id": duid.optional().openapi({
    description: "The DUID of a relay through which the client was last heard.",
    example: "0003000100005e0053ff",
  }),
  "remote-id": remoteId.optional().openapi({
    description: "A remote-id that a relay then told.",
  }),
  "interface-id": interfaceId.optional().openapi({
    description:
      "The interface-id that the relay nearest to the client then told: text, or octets as hex:0a0b.",
  }),
  hostname: text("The name that the client is assigned.", "printer"),
  since: text("Those that began or ended since then: a time, or how long ago.", "1h"),
  at: text("Those that were there at that time: who had it then.", "2026-11-30T22:00:00Z"),
  ended: flag.optional().openapi({
    type: "boolean",
    description: "Those alone that have ended, as far as they are kept.",
  }),
});

/** What a query says of leases, read. */
type LeaseQuery = z.output<typeof leaseQuery>;

/** The same question as `sextant ctl` asks. @param now Unix seconds @throws {ProblemError} */
export function questionOf(query: LeaseQuery, now: number): LeaseQuestion {
  const { link, address, all = false, ended = false, hostname, since, at } = query;
  const ago = since === undefined ? undefined : secondsSince(since, now);
  const moment = at === undefined ? undefined : momentIn(at);
  if (since !== undefined && ago === undefined) {
    throw new ProblemError(
      400,
      "Expected in since a time that has been, or how long ago such as 1h",
    );
  }
  if (at !== undefined && (moment === undefined || moment > now)) {
    throw new ProblemError(
      400,
      "Expected in at a time that has been, such as 2026-11-30T22:00:00Z",
    );
  }
  return {
    link,
    clientId: query["client-id"],
    overlapping: address,
    relayId: query["relay-id"],
    remoteId: query["remote-id"],
    interfaceId: query["interface-id"],
    hostname,
    since: ago,
    at: moment,
    ended,
    all,
  };
}
