import { Command } from "commander";
import type { TlsCredentials } from "../client/connection.ts";
import { randomDuid } from "../client/random.ts";
import { startTls } from "../requestor/starttls.ts";
import type { TcpServer } from "../requestor/tcp_servers.ts";
import { formatAddress, isLinkLocal } from "../wire/address.ts";
import {
  addressArgument,
  addressesArgument,
  optionsArgument,
  portArgument,
  timeArgument,
} from "./arguments.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
import { followServers } from "./leasequery_active.ts";
import { type LeasequeryOptions, readAsked, readServers } from "./leasequery_arguments.ts";
import { askInBulk } from "./leasequery_bulk.ts";
import { readTlsFiles } from "./leasequery_tls.ts";
import { askByUdp } from "./leasequery_udp.ts";
import { type RequestorEnvironment, requestorEnvironment } from "./requestor_environment.ts";

/**
 * `sextant leasequery`: asks servers who holds a lease.
 *
 * Prints the clients as tables, or with `--json` one object a client and line:
 *
 * - `client-id`: the DUID in hexadecimal;
 * - `link-address`: an address of the link, where the query or the server named one;
 * - `base-time`: when the server said so, by its own clock, in UTC; only over TCP;
 * - `clt-time`: seconds since a server last heard of the client;
 * - `addresses`: objects with `address`, `preferred-lifetime` and `valid-lifetime`, the lifetimes
 *   in seconds that are left or `"infinity"`;
 * - `prefixes`: the same with `prefix`, such as `2001:db8:8000::/56`;
 * - `options`: objects with `code`, `name` and `value`;
 * - `relay-data`: `peer-address` and `message`, where the server told them;
 * - `server-ids`: the DUIDs, in hexadecimal, of the servers that told of the client.
 *
 * With `--active` each update is a line, or such an object: what the client holds now, on one link.
 *
 * Exit status: 0 when a server answered all that it was asked, be it that nobody is known, or when
 * the user ended `--active`; 1 when none did; 2 for wrong usage.
 */
export function leasequeryCommand(
  io: CommandIo,
  environment: RequestorEnvironment = requestorEnvironment(),
): Command {
  return new Command("leasequery")
    .description(
      "Asks DHCPv6 servers who holds a lease: one client (RFC 5007), with --tcp any number of " +
        "them (RFC 5460), with --active as leases come and go (RFC 7653).",
    )
    .argument(
      "[kind]",
      "what to ask by: address or client-id; with --tcp or --active relay-id, link-address or " +
        "remote-id as well. With --active it can be left out: then all clients are followed",
    )
    .argument(
      "[value]",
      "an address, a DUID in hexadecimal, with colons or without, or for remote-id the number of " +
        "an enterprise, a colon, and hexadecimal",
    )
    .option(
      "--server <address>",
      "a server to ask; can be given several times, and what they tell is put together " +
        "(default: with --interface every server of the site, ff05::1:3; none with --tcp)",
      addressesArgument,
    )
    .option("--port <number>", "the port of the servers", portArgument, 547)
    .option("--interface <name>", "ask by this interface: for ff05::1:3 and for link-local servers")
    .option("--tcp", "ask over TCP, where the answer can be any number of clients")
    .option("--active", "follow what happens to leases, over TCP, until interrupted")
    .option("--link-address <address>", "only on the link of this address", addressArgument)
    .option(
      "--request <option>",
      "an option to tell as well, by name or code; can be given several times",
      optionsArgument,
    )
    .option("--relay-data", "tell as well through which relays the client was last heard")
    .option(
      "--start-time <time>",
      "over TCP: only what changed since then, such as 2026-07-31T23:59:59Z, by the server's clock",
      timeArgument,
    )
    .option("--end-time <time>", "with --tcp: only what changed until then", timeArgument)
    .option(
      "--recover-link <address>",
      "with --active: a link to ask about in bulk when the server has forgotten what happened " +
        "there during a break; can be given several times",
      addressesArgument,
    )
    .option("--tls-ca <file>", "begin TLS: the authority of the servers' certificates, in PEM")
    .option("--tls-certificate <file>", "the certificate to show to servers, in PEM")
    .option("--tls-key <file>", "the private key of that certificate, in PEM")
    .option(
      "--tls-server-name <name>",
      "the name that the servers' certificates are for (default: the server's address)",
    )
    .option("--json", "print one JSON object a client, as they come, instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(
      async (
        kind: string | undefined,
        value: string | undefined,
        options: LeasequeryOptions,
        command: Command,
      ) => {
        try {
          await ask(kind, value, options, { io, environment, command });
        } catch (error) {
          failFor(error, io);
        }
      },
    );
}

const EXAMPLES = `
Examples:
  sextant leasequery --server 2001:db8::1 address 2001:db8:1::1000
  sextant leasequery --server 2001:db8::1 --request recursive-name-servers \\
    --relay-data client-id 00:03:00:01:02:00:5e:10:00:01
  sextant leasequery --interface eth0 --json address 2001:db8:8000::1
  sextant leasequery --server 2001:db8::1 --tcp --json link-address 2001:db8:1::
  sextant leasequery --server 2001:db8::1 --tcp remote-id 9:00c0ffee
  sextant leasequery --server 2001:db8::1 --active --tls-ca ca.pem \\
    --tls-certificate requestor.pem --tls-key requestor.key \\
    relay-id 00:03:00:01:02:00:5e:20:00:01

Of several servers asked with --tcp all answers are kept in memory, to put them
together; what one server tells is printed as it comes. With --active and no
certificates everything is in the clear, which servers allow only where they are
told to.`;

interface Surroundings {
  readonly io: CommandIo;
  readonly environment: RequestorEnvironment;
  readonly command: Command;
}

async function ask(
  kind: string | undefined,
  value: string | undefined,
  options: LeasequeryOptions,
  { io, environment, command }: Surroundings,
): Promise<void> {
  const asked = readAsked(kind, value, options, command);
  const addresses = readServers(options, command);
  const { random, color } = environment;
  const style = { color, json: options.json === true };
  if (asked.how === "udp") {
    const { port, interface: name } = options;
    const servers = addresses.map((address) => ({
      address,
      port,
      ...(name && { interface: name }),
    }));
    return await askByUdp(asked.query, servers, io, environment, style);
  }
  const tls = await readTlsFiles(options, environment);
  const servers = addresses.map((address) => tcpServer(address, options, tls, environment));
  const asking = { io, environment, servers, random, requestorId: randomDuid(random), style };
  if (asked.how === "bulk") await askInBulk(asked.query, asking);
  else await followServers(asked.query, options.recoverLink ?? [], asking);
}

function tcpServer(
  address: Uint8Array,
  { port, interface: name }: LeasequeryOptions,
  tls: TlsCredentials | undefined,
  { connect, random }: RequestorEnvironment,
): TcpServer {
  // For any other address the way is the routing table's.
  const scope = name !== undefined && isLinkLocal(address) ? { interface: name } : {};
  const host = formatAddress(address) + (scope.interface === undefined ? "" : `%${name}`);
  return {
    destination: `[${host}]:${port}`,
    connect: async (signal) => {
      const connection = await connect({ address, port, ...scope }, signal);
      if (tls) await startTls(connection, tls, random, signal);
      return connection;
    },
  };
}
