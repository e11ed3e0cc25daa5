import { jsonLine } from "../wire/json.ts";
import { createColors } from "picocolors";
import { forTimeSpan, timeSpan } from "../leases/time_span.ts";
import type { ActiveEvent } from "../requestor/active_event.ts";
import type { ActiveQuery } from "../requestor/active_query.ts";
import { activeLeasequery } from "../requestor/active.ts";
import type { ClientRecord } from "../requestor/client_record.ts";
import { queryFailure, type TcpServer } from "../requestor/tcp_servers.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { lqBaseTime } from "../wire/options/leasequery.ts";
import { formatPrefix } from "../wire/prefix.ts";
import { clientToJson, detailLines, type ReportStyle } from "./client_printer.ts";
import type { TcpAsking } from "./leasequery_bulk.ts";
import { failureText } from "./leasequery_report.ts";

/**
 * Follows what servers do, each on its own, until the user ends it, nobody reads any more, or all
 * of them have refused.
 */
export async function followServers(
  query: ActiveQuery,
  links: readonly Uint8Array[],
  asking: TcpAsking,
): Promise<void> {
  const { io, environment, servers } = asking;
  const stop = new AbortController();
  const listening = environment.onInterrupt(() => stop.abort());
  try {
    const followed = await Promise.all(
      servers.map((server) => follow(query, links, server, asking, stop)),
    );
    if (followed.includes(false)) io.exit(1);
  } finally {
    listening();
  }
}

/** @returns whether the server was followed to the end */
async function follow(
  query: ActiveQuery,
  links: readonly Uint8Array[],
  server: TcpServer,
  { io, environment, servers, requestorId, random, style }: TcpAsking,
  stop: AbortController,
): Promise<boolean> {
  const updates = activeLeasequery(query, {
    server,
    links,
    requestorId,
    random,
    timers: environment.timers,
    signal: stop.signal,
    onEvent: (event) => io.stderr(eventText(event, server.destination)),
  });
  try {
    for await (const client of updates) {
      for (const line of updateLines(client, style, servers.length > 1)) io.stdout(line);
      if (io.isRead?.() === false) stop.abort();
    }
    return true;
  } catch (error) {
    io.stderr(failureText(queryFailure(server.destination, error)));
    return false;
  }
}

function updateLines(
  client: ClientRecord,
  { json, color }: ReportStyle,
  isOfSeveral: boolean,
): string[] {
  if (json) return [jsonLine(clientToJson(client))];
  const colors = createColors(color);
  const { baseTime, clientId, lastTransaction } = client;
  const parts = [
    ...(baseTime === undefined ? [] : [colors.dim(timeText(baseTime))]),
    colors.bold(toHex(clientId)),
    leasesOf(client).join(", ") || "holds nothing",
    colors.dim(`heard ${timeSpan(lastTransaction)} ago`),
    ...(isOfSeveral ? client.serverIds.map((id) => colors.dim(`by ${toHex(id)}`)) : []),
  ];
  return [parts.join("  "), ...detailLines(client)];
}

function leasesOf({ addresses, prefixes }: ClientRecord): string[] {
  return [
    ...addresses.map(({ address, validLifetime }) => held(formatAddress(address), validLifetime)),
    ...prefixes.map(({ prefix, prefixLength, validLifetime }) =>
      held(formatPrefix({ address: prefix, length: prefixLength }), validLifetime)
    ),
  ];
}

function held(lease: string, validLifetime: number): string {
  return validLifetime === 0 ? `${lease} ended` : `${lease} ${forTimeSpan(validLifetime)}`;
}

function timeText(seconds: number): string {
  return String(lqBaseTime.layout.toJson(seconds));
}

function eventText(event: ActiveEvent, server: string): string {
  switch (event.kind) {
    case "following": {
      const { startTime } = event;
      return `Following ${server}${startTime === undefined ? "" : ` since ${timeText(startTime)}`}`;
    }
    case "caught-up":
      return `${server} has told what happened meanwhile`;
    case "lost":
      return `${event.reason}: connecting again in ${event.retryIn} s`;
    case "data-missing":
      return missingText(event, server);
    case "recovered":
      return `${server} has told in bulk what was missing`;
    case "not-recovered":
      return `What is missing cannot be had in bulk: ${event.reason}${
        event.retryIn === undefined ? "" : `; asking again in ${event.retryIn} s`
      }`;
    case "ignored":
      return failureText({ kind: "ignored", server, count: 1 });
  }
}

function missingText(
  { startTime, endTime, isRecovering }: ActiveEvent & { kind: "data-missing" },
  server: string,
): string {
  const span = `--start-time ${timeText(startTime)}${
    endTime === undefined ? "" : ` --end-time ${timeText(endTime)}`
  }`;
  return `${server} no longer knows all that happened since ${timeText(startTime)}: ${
    isRecovering
      ? "what still holds is asked for in bulk"
      : `ask for each link with --tcp ${span}, or give the links to this command with --recover-link`
  }`;
}
