import { Command } from "commander";
import type { Channel } from "../client/channel.ts";
import { acquireLease, releaseLease } from "../client/lease_client.ts";
import type { LeaseRequest } from "../client/lease_request.ts";
import { randomDuid } from "../client/random.ts";
import { isAnythingGiven } from "../client/received_lease.ts";
import { throughRelay } from "../client/relay_channel.ts";
import type { UdpDestination } from "../client/udp_channel.ts";
import { formatAddress, isLinkLocal, isMulticast, parseAddress } from "../wire/address.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { addressArgument, duidArgument, optionsArgument, portArgument } from "./arguments.ts";
import { type ClientEnvironment, processEnvironment } from "./client_environment.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
import type { LeaseAttempt } from "./lease_attempt.ts";
import { reportAttempt } from "./lease_report.ts";

// All_DHCP_Relay_Agents_and_Servers (RFC 8415 section 7.1).
const ALL_ON_LINK = parseAddress("ff02::1:2")!;
const LOOPBACK = parseAddress("::1")!;
const CLIENT_PORT = 546;
// The same each time: with the same DUID they ask for the same lease again.
const IAID = 1;
// DNS servers, the domain search list, and SOL_MAX_RT, which a client must ask for (RFC 8415
// section 18.2.1).
const ALWAYS_REQUESTED = [23, 24, 82];
const WRONG_USAGE = { exitCode: 2 };

interface LeaseOptions {
  readonly server?: Uint8Array;
  readonly port: number;
  readonly interface?: string;
  readonly relay?: Uint8Array;
  readonly duid?: Uint8Array;
  readonly prefix?: true;
  readonly request?: readonly number[];
  readonly release?: true;
  readonly json?: true;
}

/**
 * `sextant lease`: a small client for trying a server out, from Solicit to Reply.
 *
 * Prints what it was given, or with `--json` one object:
 *
 * - `client-id`, `server-id`: DUIDs in hexadecimal;
 * - `addresses`: objects with `address`, `preferred-lifetime`, `valid-lifetime`, `iaid`, `t1` and
 *   `t2`, times in seconds or `"infinity"`;
 * - `prefixes`: the same with `prefix`, such as `2001:db8:8000::/56`;
 * - `options`: objects with `code`, `name` and `value`;
 * - `statuses`: what the server refused: objects with `of`, `code`, `name` and `message`;
 * - `exchanges`: objects with `message`, `transmissions` and `round-trip`, in milliseconds;
 * - `released`: with `--release`, whether the server confirmed it.
 *
 * Exit status: 0 when everything that was asked for was given (and, with `--release`, given back);
 * 1 when not; 2 for wrong usage.
 */
export function leaseCommand(
  io: CommandIo,
  environment: ClientEnvironment = processEnvironment(),
): Command {
  return new Command("lease")
    .description(
      "Gets a lease from a DHCPv6 server, to try it out. Nothing on this machine changes.",
    )
    .option(
      "--relay <link-address>",
      "ask as a relay of the link with this address",
      addressArgument,
    )
    .option(
      "--server <address>",
      "the server that the relay sends to (default: ::1)",
      addressArgument,
    )
    .option("--port <number>", "the port of the server", portArgument, 547)
    .option(
      "--interface <name>",
      "ask as a client on the link of this interface, from port 546, which needs privilege; " +
        "with --relay: the interface of a link-local server",
    )
    .option("--duid <hex>", "the client's DUID (default: a new one each time)", duidArgument)
    .option("--prefix", "ask for a prefix as well as for an address")
    .option(
      "--request <option>",
      "an option to ask for besides DNS and SOL_MAX_RT, by name or code; can be given several times",
      optionsArgument,
    )
    .option("--release", "give everything back at once")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(async (options: LeaseOptions, command: Command) => {
      const destination = readDestination(options, command);
      const request = readRequest(options, environment);
      try {
        const attempt = await tryOut(request, destination, options, io, environment);
        reportAttempt(io, attempt, options.json === true);
      } catch (error) {
        failFor(error, io);
      }
    });
}

const EXAMPLES = `
Examples:
  sextant lease --server ::1 --port 5547 --relay 2001:db8:1::1
  sextant lease --server 2001:db8::1 --relay 2001:db8:1::1 --prefix --release
  sextant lease --interface eth0 --duid 00:03:00:01:02:00:5e:10:00:01`;

function readDestination(options: LeaseOptions, command: Command): UdpDestination {
  const { server, port, interface: name, relay } = options;
  if (!relay) {
    if (name === undefined) {
      command.error(
        "error: no link to ask on. Give --relay with an address of a link to ask as a relay, or --interface to ask as a client.",
        WRONG_USAGE,
      );
    }
    if (server) {
      command.error(
        "error: a client asks every server on its link, not the one that --server names. Give --relay to ask one server.",
        WRONG_USAGE,
      );
    }
    return { address: ALL_ON_LINK, port, interface: name, localPort: CLIENT_PORT };
  }
  const address = server ?? LOOPBACK;
  if (name === undefined && (isLinkLocal(address) || isMulticast(address))) {
    command.error(
      `error: ${formatAddress(address)} can be on any link. Give the --interface to send by.`,
      WRONG_USAGE,
    );
  }
  return { address, port, ...(name !== undefined && { interface: name }) };
}

function readRequest(options: LeaseOptions, { random }: ClientEnvironment): LeaseRequest {
  return {
    clientId: options.duid ?? randomDuid(random),
    addresses: [IAID],
    prefixes: options.prefix ? [IAID] : [],
    options: [...new Set([...ALWAYS_REQUESTED, ...options.request ?? []])],
  };
}

async function tryOut(
  request: LeaseRequest,
  destination: UdpDestination,
  { relay, release }: LeaseOptions,
  io: CommandIo,
  { openChannel, random, watched }: ClientEnvironment,
): Promise<LeaseAttempt> {
  const udp = await openChannel(destination);
  const conversation = {
    random,
    onRetransmission: (type: number) => {
      if (watched) io.stderr(`No answer to the ${messageTypeName(type)} yet: sending it again`);
    },
  };
  try {
    const channel = relay ? asRelay(udp, relay, request.clientId) : udp;
    const acquired = await acquireLease(channel, request, conversation);
    const attempt = { request, destination: udp.destination, acquired };
    if (!release || !acquired.lease || !isAnythingGiven(acquired.lease)) return attempt;
    const released = await releaseLease(channel, request.clientId, acquired.lease, conversation);
    return { ...attempt, released };
  } finally {
    await udp.close();
  }
}

function asRelay(channel: Channel, linkAddress: Uint8Array, duid: Uint8Array): Channel {
  // A made-up client on that link: the same client has the same link-local address.
  const peerAddress = new Uint8Array(16);
  peerAddress.set([0xfe, 0x80]);
  const interfaceId = duid.slice(-8);
  peerAddress.set(interfaceId, 16 - interfaceId.length);
  return throughRelay(channel, { linkAddress, peerAddress });
}
