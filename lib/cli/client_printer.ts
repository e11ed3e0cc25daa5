import { jsonLine } from "../wire/json.ts";
import { createColors } from "picocolors";
import type { ClientRecord } from "../requestor/client_record.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Json } from "../wire/json.ts";
import { type Option, optionToJson } from "../wire/option.ts";
import { lqBaseTime, lqRelayData } from "../wire/options/leasequery.ts";
import { optionToText } from "../wire/text.ts";
import type { CommandIo } from "./io.ts";
import { addressToJson, prefixToJson } from "./lease_json.ts";
import { clientTable } from "./table.ts";

/** How clients are shown. */
export interface ReportStyle {
  readonly json: boolean;
  readonly color: boolean;
}

/** Prints clients as they come. */
export interface ClientPrinter {
  print(client: ClientRecord): void;
  /** Prints what has not been printed yet. */
  finish(): void;
}

/** A printer of JSON lines, or of tables. */
export function clientPrinter(io: CommandIo, { json, color }: ReportStyle): ClientPrinter {
  return json ? jsonPrinter(io) : new TablePrinter(io, color);
}

function jsonPrinter(io: CommandIo): ClientPrinter {
  return {
    print: (client) => io.stdout(jsonLine(clientToJson(client))),
    finish: () => {},
  };
}

// As much as is looked at in one go: the widths of a table's columns are known at its end only,
// and of a million clients not all are kept.
const CLIENTS_A_TABLE = 100;

class TablePrinter implements ClientPrinter {
  readonly #io: CommandIo;
  readonly #color: boolean;
  #clients: ClientRecord[] = [];

  constructor(io: CommandIo, color: boolean) {
    this.#io = io;
    this.#color = color;
  }

  print(client: ClientRecord): void {
    this.#clients.push(client);
    if (this.#clients.length === CLIENTS_A_TABLE) this.finish();
  }

  finish(): void {
    if (this.#clients.length === 0) return;
    this.#io.stdout(clientTable(this.#clients, this.#color));
    for (const client of this.#clients) {
      const details = detailLines(client);
      if (details.length === 0) continue;
      this.#io.stdout("");
      this.#io.stdout(createColors(this.#color).bold(titleOf(client)));
      for (const line of details) this.#io.stdout(line);
    }
    this.#clients = [];
  }
}

/** What is told of a client besides what it holds, as indented lines. */
export function detailLines({ options, relayData }: ClientRecord): string[] {
  const details: Option[] = relayData ? [...options, lqRelayData.of(relayData)] : [...options];
  return details.flatMap((option) => optionToText(option).split("\n")).map((line) => `  ${line}`);
}

function titleOf({ clientId, linkAddress }: ClientRecord): string {
  const link = linkAddress ? ` on the link of ${formatAddress(linkAddress)}` : "";
  return `Client ${toHex(clientId)}${link}`;
}

/** A client as JSON. */
export function clientToJson(client: ClientRecord): Json {
  const { linkAddress, baseTime, relayData } = client;
  return {
    "client-id": toHex(client.clientId),
    ...(linkAddress && { "link-address": formatAddress(linkAddress) }),
    ...(baseTime !== undefined && { "base-time": lqBaseTime.layout.toJson(baseTime) }),
    "clt-time": client.lastTransaction,
    addresses: client.addresses.map(addressToJson),
    prefixes: client.prefixes.map(prefixToJson),
    options: client.options.map(optionToJson),
    ...(relayData && { "relay-data": lqRelayData.layout.toJson(relayData) }),
    "server-ids": client.serverIds.map((id) => toHex(id)),
  };
}
