import { Command, InvalidArgumentError } from "commander";
import { type Channel, ChannelError } from "../client/channel.ts";
import { randomDuid } from "../client/random.ts";
import type { LeaseQuery } from "../requestor/lease_query.ts";
import type { QueryResult } from "../requestor/query_result.ts";
import { queryByUdp } from "../requestor/udp.ts";
import { formatAddress, isLinkLocal, isMulticast, parseAddress } from "../wire/address.ts";
import { lqRelayData } from "../wire/options/leasequery.ts";
import {
  addressArgument,
  addressesArgument,
  duidArgument,
  optionsArgument,
  portArgument,
} from "./arguments.ts";
import { type ClientEnvironment, processEnvironment } from "./client_environment.ts";
import type { CommandIo } from "./io.ts";
import { reportResult, reportWaiting } from "./leasequery_report.ts";

// All_DHCP_Servers, where RFC 5007 section 4.3.2 sends to unless it is told otherwise.
const ALL_SERVERS = parseAddress("ff05::1:3")!;
const BULK_KINDS: readonly string[] = ["relay-id", "link-address", "remote-id"];
const WRONG_USAGE = { exitCode: 2 };

interface LeasequeryOptions {
  readonly server?: readonly Uint8Array[];
  readonly port: number;
  readonly interface?: string;
  readonly tcp?: true;
  readonly linkAddress?: Uint8Array;
  readonly request?: readonly number[];
  readonly relayData?: true;
  readonly json?: true;
}

/**
 * `sextant leasequery`: asks servers who holds a lease.
 *
 * Prints the clients as a table, or with `--json` one object a client and line:
 *
 * - `client-id`: the DUID in hexadecimal;
 * - `link-address`: an address of the link, where the query or the server named one;
 * - `clt-time`: seconds since a server last heard of the client;
 * - `addresses`: objects with `address`, `preferred-lifetime` and `valid-lifetime`, the lifetimes
 *   in seconds that are left or `"infinity"`;
 * - `prefixes`: the same with `prefix`, such as `2001:db8:8000::/56`;
 * - `options`: objects with `code`, `name` and `value`;
 * - `relay-data`: `peer-address` and `message`, where the server told them;
 * - `server-ids`: the DUIDs, in hexadecimal, of the servers that told of the client.
 *
 * Exit status: 0 when a server answered all that it was asked, be it that nobody is known; 1 when
 * none did; 2 for wrong usage.
 */
export function leasequeryCommand(
  io: CommandIo,
  environment: ClientEnvironment = processEnvironment(),
): Command {
  return new Command("leasequery")
    .description("Asks DHCPv6 servers who holds a lease (RFC 5007).")
    .argument(
      "<kind>",
      "what to ask by: address or client-id; by relay-id, link-address and remote-id, over TCP, is not supported yet",
    )
    .argument("<value>", "an address, or a DUID in hexadecimal, with colons or without")
    .option(
      "--server <address>",
      "a server to ask; can be given several times, and what they tell is put together " +
        "(default: with --interface every server of the site, ff05::1:3)",
      addressesArgument,
    )
    .option("--port <number>", "the port of the servers", portArgument, 547)
    .option("--interface <name>", "ask by this interface: for ff05::1:3 and for link-local servers")
    .option("--tcp", "ask over TCP (not supported yet)")
    .option("--link-address <address>", "only on the link of this address", addressArgument)
    .option(
      "--request <option>",
      "an option to tell as well, by name or code; can be given several times",
      optionsArgument,
    )
    .option("--relay-data", "tell as well through which relays the client was last heard")
    .option("--json", "print one JSON object a client instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(async (kind: string, value: string, options: LeasequeryOptions, command: Command) => {
      const query = readQuery(kind, value, options, command);
      const servers = readServers(options, command);
      try {
        const result = await askAll(query, servers, options, io, environment);
        reportResult(io, query, result, { color: environment.color, json: options.json === true });
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error;
        io.stderr(error.message);
        io.exit(1);
      }
    });
}

const EXAMPLES = `
Examples:
  sextant leasequery --server 2001:db8::1 address 2001:db8:1::1000
  sextant leasequery --server 2001:db8::1 --request recursive-name-servers --relay-data \\
    client-id 00:03:00:01:02:00:5e:10:00:01
  sextant leasequery --interface eth0 --json address 2001:db8:8000::1`;

function readQuery(
  kind: string,
  value: string,
  { tcp, linkAddress, request = [], relayData }: LeasequeryOptions,
  command: Command,
): LeaseQuery {
  if (tcp) command.error("error: --tcp is not supported yet", WRONG_USAGE);
  const options = [...request, ...(relayData ? [lqRelayData.code] : [])];
  return { by: readKind(kind, value, command), options, ...(linkAddress && { linkAddress }) };
}

function readKind(kind: string, value: string, command: Command): LeaseQuery["by"] {
  if (BULK_KINDS.includes(kind)) {
    command.error(`error: a leasequery by ${kind} is not supported yet`, WRONG_USAGE);
  }
  try {
    if (kind === "address") return { address: addressArgument(value) };
    if (kind === "client-id") return { clientId: duidArgument(value) };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    command.error(`error: the value '${value}' is invalid. ${error.message}`, WRONG_USAGE);
  }
  return command.error(
    `error: there is no leasequery by '${kind}'. Ask by address or by client-id.`,
    WRONG_USAGE,
  );
}

function readServers(
  { server, interface: name }: LeasequeryOptions,
  command: Command,
): readonly Uint8Array[] {
  if (!server && name === undefined) {
    command.error(
      "error: no server to ask. Give one with --server, or an --interface to ask every server of the site at ff05::1:3.",
      WRONG_USAGE,
    );
  }
  const servers = server ?? [ALL_SERVERS];
  const scoped = servers.find((address) => isLinkLocal(address) || isMulticast(address));
  if (scoped && name === undefined) {
    command.error(
      `error: ${formatAddress(scoped)} can be on any link. Give the --interface to ask by.`,
      WRONG_USAGE,
    );
  }
  return servers;
}

async function askAll(
  query: LeaseQuery,
  addresses: readonly Uint8Array[],
  { port, interface: name }: LeasequeryOptions,
  io: CommandIo,
  { openChannel, random, watched }: ClientEnvironment,
): Promise<QueryResult> {
  const servers: Channel[] = [];
  try {
    for (const address of addresses) {
      servers.push(await openChannel({ address, port, ...(name && { interface: name }) }));
    }
    return await queryByUdp(query, {
      servers,
      requestorId: randomDuid(random),
      random,
      onRetransmission: (server, transmissions) => {
        if (watched) reportWaiting(io, server, transmissions);
      },
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
