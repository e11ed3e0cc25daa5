import { type Command, InvalidArgumentError } from "commander";
import type { ActiveQuery } from "../requestor/active_query.ts";
import type { LeaseQuery } from "../requestor/lease_query.ts";
import type { BulkQueryBy, QueryBy, Question } from "../requestor/question.ts";
import type { BulkQuery } from "../requestor/tcp.ts";
import { formatAddress, isLinkLocal, isMulticast, parseAddress } from "../wire/address.ts";
import { lqRelayData } from "../wire/options/leasequery.ts";
import { addressArgument, duidArgument, remoteIdArgument } from "./arguments.ts";

/** The flags of `sextant leasequery`. */
export interface LeasequeryOptions {
  readonly server?: readonly Uint8Array[];
  readonly port: number;
  readonly interface?: string;
  readonly tcp?: true;
  readonly active?: true;
  readonly linkAddress?: Uint8Array;
  readonly request?: readonly number[];
  readonly relayData?: true;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly recoverLink?: readonly Uint8Array[];
  readonly tlsCa?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly tlsServerName?: string;
  readonly json?: true;
}

/** What is asked, and by which of the three protocols (RFC 5007, RFC 5460, RFC 7653). */
export type Asked =
  | { readonly how: "udp"; readonly query: LeaseQuery }
  | { readonly how: "bulk"; readonly query: BulkQuery }
  | { readonly how: "active"; readonly query: ActiveQuery };

// All_DHCP_Servers, where RFC 5007 section 4.3.2 sends to unless it is told otherwise.
const ALL_SERVERS = parseAddress("ff05::1:3")!;

const KINDS: Readonly<Record<string, (value: string) => BulkQueryBy>> = {
  address: (value) => ({ address: addressArgument(value) }),
  "client-id": (value) => ({ clientId: duidArgument(value) }),
  "relay-id": (value) => ({ relayId: duidArgument(value) }),
  "link-address": (value) => ({ linkAddress: addressArgument(value) }),
  "remote-id": (value) => ({ remoteId: remoteIdArgument(value) }),
};

/** What the arguments ask. What makes no sense together ends the command as wrong usage. */
export function readAsked(
  kind: string | undefined,
  value: string | undefined,
  options: LeasequeryOptions,
  command: Command,
): Asked {
  const { tcp, active, startTime, endTime } = options;
  refuseNonsense(kind, options, command);
  const question = readQuestion(options);
  const since = startTime === undefined ? {} : { startTime };
  if (active) {
    const by = kind === undefined ? {} : { by: readKind(kind, value, command) };
    return { how: "active", query: { ...question, ...by, ...since } };
  }
  const by = readKind(kind, value, command);
  if (!tcp) {
    if (isForUdp(by)) return { how: "udp", query: { ...question, by } };
    return wrong(command, `a leasequery by ${kind} goes over TCP only (RFC 5460). Add --tcp.`);
  }
  const until = endTime === undefined ? {} : { endTime };
  return { how: "bulk", query: { ...question, by, ...since, ...until } };
}

/** The servers to ask. */
export function readServers(
  { server, interface: name, tcp, active }: LeasequeryOptions,
  command: Command,
): readonly Uint8Array[] {
  const isByTcp = tcp || active;
  if (!server && (isByTcp || name === undefined)) {
    wrong(
      command,
      isByTcp
        ? "no server to connect to. Give one with --server."
        : "no server to ask. Give one with --server, or an --interface to ask every server of the site at ff05::1:3.",
    );
  }
  const servers = server ?? [ALL_SERVERS];
  const group = servers.find(isMulticast);
  if (isByTcp && group) {
    wrong(command, `${formatAddress(group)} is a group, and TCP leads to one server at a time.`);
  }
  const scoped = servers.find((address) => isLinkLocal(address) || isMulticast(address));
  if (scoped && name === undefined) {
    wrong(command, `${formatAddress(scoped)} can be on any link. Give the --interface to ask by.`);
  }
  return servers;
}

/** Ends the command for wrong usage. */
export function wrong(command: Command, sentence: string): never {
  return command.error(`error: ${sentence}`, { exitCode: 2 });
}

function readQuestion(
  { linkAddress, request = [], relayData }: LeasequeryOptions,
): Omit<Question, "by"> {
  const options = [...request, ...(relayData ? [lqRelayData.code] : [])];
  return { options, ...(linkAddress && { linkAddress }) };
}

function readKind(
  kind: string | undefined,
  value: string | undefined,
  command: Command,
): BulkQueryBy {
  if (kind === undefined) wrong(command, "missing required argument 'kind'");
  const read = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!read) {
    const kinds = Object.keys(KINDS);
    wrong(
      command,
      `there is no leasequery by '${kind}'. Ask by ${kinds.slice(0, -1).join(", ")} or ${
        kinds.at(-1)
      }.`,
    );
  }
  if (value === undefined) wrong(command, "missing required argument 'value'");
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    wrong(command, `the value '${value}' is invalid. ${error.message}`);
  }
}

function isForUdp(by: BulkQueryBy): by is QueryBy {
  return "address" in by || "clientId" in by;
}

function refuseNonsense(
  kind: string | undefined,
  options: LeasequeryOptions,
  command: Command,
): void {
  const { tcp, active, linkAddress, startTime, endTime, recoverLink } = options;
  const hasTls = options.tlsCa ?? options.tlsCertificate ?? options.tlsKey ?? options.tlsServerName;
  const rules: readonly (readonly [unknown, string])[] = [
    [
      linkAddress && kind === "link-address",
      "the link is there twice. Leave --link-address out, or ask by something else.",
    ],
    [
      linkAddress && active && kind === undefined,
      "--link-address narrows a query. To follow a whole link, ask by link-address.",
    ],
    [
      endTime !== undefined && active,
      "what is followed has no end (RFC 7653 section 6.3.3). Leave --end-time out, or --active.",
    ],
    [
      (startTime ?? endTime) !== undefined && !tcp && !active,
      "--start-time and --end-time are for queries over TCP (RFC 7653). Add --tcp or --active.",
    ],
    [
      startTime !== undefined && endTime !== undefined && endTime < startTime,
      "--end-time is before --start-time.",
    ],
    [
      recoverLink && (!active || kind !== undefined),
      "--recover-link is for following all clients: with --active, and without a kind.",
    ],
    [
      hasTls !== undefined && !tcp && !active,
      "TLS is for queries over TCP (RFC 7653). Add --tcp or --active.",
    ],
    [
      hasTls !== undefined && !(options.tlsCa && options.tlsCertificate && options.tlsKey),
      "TLS takes all of --tls-ca, --tls-certificate and --tls-key.",
    ],
  ];
  for (const [isBroken, sentence] of rules) if (isBroken) wrong(command, sentence);
}
