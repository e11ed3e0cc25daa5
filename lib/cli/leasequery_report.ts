import { createColors } from "picocolors";
import type { Channel } from "../client/channel.ts";
import type { ClientRecord } from "../requestor/client_record.ts";
import type { LeaseQuery } from "../requestor/lease_query.ts";
import type { QueryFailure, QueryResult } from "../requestor/query_result.ts";
import { LEASEQUERY_RETRANSMISSION } from "../requestor/udp.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Json } from "../wire/json.ts";
import { type Option, optionToJson } from "../wire/option.ts";
import { lqRelayData } from "../wire/options/leasequery.ts";
import { optionToText } from "../wire/text.ts";
import type { CommandIo } from "./io.ts";
import { addressToJson, prefixToJson } from "./lease_json.ts";
import { clientTable } from "./table.ts";
import { statusText } from "./wording.ts";

/** How a result is shown. */
export interface ReportStyle {
  readonly json: boolean;
  readonly color: boolean;
}

/** Prints the clients and what went wrong, and sets the exit status. */
export function reportResult(
  io: CommandIo,
  query: LeaseQuery,
  { clients, answered, failures }: QueryResult,
  { json, color }: ReportStyle,
): void {
  for (const failure of failures) io.stderr(failureText(failure));
  if (json) {
    for (const client of clients) io.stdout(JSON.stringify(clientToJson(client)));
  } else if (clients.length > 0) {
    io.stdout(clientTable(clients, color));
    for (const line of clients.flatMap((client) => detailLines(client, color))) io.stdout(line);
  } else if (answered) {
    io.stdout(nobodyText(query));
  }
  if (!answered) io.exit(1);
}

/** Says that a server takes its time. */
export function reportWaiting(io: CommandIo, server: Channel, transmissions: number): void {
  const { maximumCount } = LEASEQUERY_RETRANSMISSION;
  io.stderr(
    `No answer from ${server.destination} yet: asking again (${
      transmissions + 1
    } of ${maximumCount})`,
  );
}

function nobodyText({ by }: LeaseQuery): string {
  return "address" in by
    ? `No client holds ${formatAddress(by.address)}`
    : `The client ${toHex(by.clientId)} holds nothing`;
}

function failureText(failure: QueryFailure): string {
  const { server } = failure;
  switch (failure.kind) {
    case "status":
      return `${server} refused: ${statusText(failure.status)}`;
    case "silence":
      return `${server} did not answer, although it was asked ${failure.transmissions} times`;
    case "unreachable":
      return failure.message;
    case "ignored":
      return `${server} told of ${failure.count} ${
        failure.count === 1 ? "client" : "clients"
      } without saying who it is or when it was last heard: ignored (RFC 5007 section 4.3.3)`;
  }
}

/** What does not fit in the table. */
function detailLines(client: ClientRecord, color: boolean): string[] {
  const details = [...client.options, ...relayDataOf(client)];
  if (details.length === 0) return [];
  const link = client.linkAddress ? ` on the link of ${formatAddress(client.linkAddress)}` : "";
  return [
    "",
    createColors(color).bold(`Client ${toHex(client.clientId)}${link}`),
    ...details.flatMap((option) => optionToText(option).split("\n")).map((line) => `  ${line}`),
  ];
}

function relayDataOf({ relayData }: ClientRecord): Option[] {
  return relayData ? [lqRelayData.of(relayData)] : [];
}

function clientToJson(client: ClientRecord): Json {
  const { linkAddress, relayData } = client;
  return {
    "client-id": toHex(client.clientId),
    ...(linkAddress && { "link-address": formatAddress(linkAddress) }),
    "clt-time": client.lastTransaction,
    addresses: client.addresses.map(addressToJson),
    prefixes: client.prefixes.map(prefixToJson),
    options: client.options.map(optionToJson),
    ...(relayData && { "relay-data": lqRelayData.layout.toJson(relayData) }),
    "server-ids": client.serverIds.map((id) => toHex(id)),
  };
}
