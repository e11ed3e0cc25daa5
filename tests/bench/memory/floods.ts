import type { Message } from "../../../lib/wire/message_layout.ts";
import { dhcpv6, type Option } from "../../../lib/wire/option.ts";
import {
  interfaceId,
  rapidCommit,
  reconfigureAccept,
  relayPort,
  remoteId,
} from "../../../lib/wire/options/mod.ts";
import { addressToBigInt, bigIntToAddress, formatAddress } from "../../../lib/wire/address.ts";
import { PROJECT, taskFlags } from "../../../lib/build/task_flags.ts";
import { address, type ClientSays, relayed, says, SERVER_ID } from "../../support/messages.ts";
import { registers } from "../../support/registrations.ts";
import type { Program } from "../../support/program.ts";
import { type FloodedServer, LINK } from "./flooded_server.ts";

const POOL = 'address-pool: { prefix: "2001:db8:1:0:8000::/65" }';
const SMALL_POOL = 'address-pool: { range: "2001:db8:1::1:0-2001:db8:1::1:ffff" }';
const POOL_BEGINS = addressToBigInt(address("2001:db8:1::1:0"));

/** Octets of an option that relays or clients make as long as a datagram allows. */
const LONG = 60_000;

/** Something that an outsider sends without end, as far as a measurement lasts. */
export interface Flood {
  /** Whose it is, and what. */
  readonly name: string;
  /** Entries of `handlers`, one line each. */
  readonly handlers: readonly string[];
  /** Left out: the server as it is. */
  readonly program?: Program;
  /** Sends it. @returns how many connections were opened; 0: it is datagrams */
  readonly run: (server: FloodedServer) => Promise<number>;
}

const SLOW_DISK: Program = {
  project: PROJECT,
  start: (command) => [
    Deno.execPath(),
    "run",
    ...taskFlags(command),
    `${import.meta.dirname}/slow_disk.ts`,
    command,
  ],
};

/** All of them. */
export const FLOODS: readonly Flood[] = [
  datagrams("Solicits with rapid commit, each with a new DUID", 40_000, [POOL], (number) => [
    from({ type: "solicit", client: number, na: { 1: [] }, options: [rapidCommit.of(true)] }),
  ]),
  datagrams("Requests with 1,200 new IAs each, from one DUID", 400, [POOL], (number) => [
    from({ type: "request", serverId: SERVER_ID, na: ias(number * 1200, 1200) }),
  ]),
  datagrams(
    "Solicits with a remote-id of 60,000 octets, each another, at `rate-limit`",
    4000,
    ["{ match: { message: solicit }, handlers: [{ rate-limit: { key: remote-id } }] }", POOL],
    (number) => [from({ type: "solicit", client: number, na: { 1: [] } }, [longRemoteId(number)])],
  ),
  datagrams(
    "Information-requests that accept Reconfigure, each with a new DUID and 60,000 octets of relay options",
    4000,
    ['recursive-name-servers: { addresses: ["2001:db8::53"] }'],
    (number) => [
      from(
        { type: "informationRequest", client: number, options: [reconfigureAccept.of(true)] },
        [interfaceId.of(octetsOf(number)), opaque(LONG)],
      ),
    ],
  ),
  datagrams(
    "Registrations of addresses of a pool of 65,536, each from a new DUID",
    40_000,
    ["address-registration: {}", SMALL_POOL],
    (number) => {
      const text = pooled(number);
      const infinite = { valid: 0xffff_ffff, preferred: 0xffff_ffff };
      return [
        relayed(registers(text, { client: number, ...infinite }), LINK, [relayPort.of(0)], text),
      ];
    },
  ),
  datagrams(
    "Requests and Declines of one address after the other, from one DUID",
    10_000,
    [SMALL_POOL],
    (number) => {
      const says = { serverId: SERVER_ID, na: { 1: [pooled(number)] } };
      return [from({ type: "request", ...says }), from({ type: "decline", ...says })];
    },
  ),
  datagrams(
    "Requests from new DUIDs while the disk takes ten seconds to write anything",
    40_000,
    [POOL, `option: { code: 65001, hex: "${"00".repeat(4000)}", always-send: true }`],
    (number) => [
      from({ type: "request", client: number, serverId: SERVER_ID, na: { 1: [] } }),
    ],
    SLOW_DISK,
  ),
  connections(
    "Connections of requestors that send half a message",
    2000,
    ({ port }) => Deno.connect({ hostname: "::1", port }),
  ),
  connections(
    "Connections to the control socket that send half a line",
    2000,
    (server) => Deno.connect({ transport: "unix", path: server.controlSocket }),
  ),
];

function datagrams(
  name: string,
  count: number,
  handlers: readonly string[],
  messagesOf: (number: number) => readonly Message[],
  program?: Program,
): Flood {
  function* messages(): Generator<Message> {
    for (let number = 0; number < count; number++) yield* messagesOf(number);
  }
  return {
    name,
    handlers,
    ...(program && { program }),
    run: async (server) => {
      await server.flood(messages(), program !== undefined);
      return 0;
    },
  };
}

/** Connections that are all open at once, as far as the server leaves them open. */
function connections(
  name: string,
  count: number,
  connect: (server: FloodedServer) => Promise<Deno.Conn>,
): Flood {
  return {
    name,
    handlers: [POOL],
    run: async (server) => {
      const opened: Deno.Conn[] = [];
      for (let number = 0; number < count; number++) {
        const connection = await connect(server);
        opened.push(connection);
        // Who is refused finds the connection closed.
        await connection.write(HALF).catch(() => {});
      }
      await server.caughtUp();
      for (const connection of opened) connection.close();
      return count;
    },
  };
}

/** Begins a message of 65,535 octets, or a line: neither ends. */
const HALF = new Uint8Array(16_384).fill(0x20).fill(0xff, 0, 2);

function from(client: ClientSays, relayOptions: readonly Option[] = []): Message {
  return relayed(says(client), LINK, [relayPort.of(0), ...relayOptions]);
}

function ias(first: number, count: number): Record<number, string[]> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [first + at, []]));
}

function pooled(number: number): string {
  return formatAddress(bigIntToAddress(POOL_BEGINS + BigInt(number)));
}

function longRemoteId(number: number): Option {
  const identifier = new Uint8Array(LONG);
  identifier.set(octetsOf(number));
  return remoteId.of({ enterpriseNumber: 9, identifier });
}

function opaque(length: number): Option {
  return dhcpv6.withCode(65_001).of(new Uint8Array(length));
}

function octetsOf(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
}
