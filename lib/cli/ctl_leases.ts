import { type Command, InvalidArgumentError } from "commander";
import { duidArgument, remoteIdArgument } from "./arguments.ts";
import type { LeaseQuestion } from "../control/lease_rows.ts";
import { momentIn, secondsSince } from "../control/moment.ts";
import { fromTextOrHex } from "../wire/bytes.ts";
import { encodeValue } from "../wire/message.ts";
import { type RemoteId, remoteId } from "../wire/options/relay.ts";
import type { Prefix } from "../wire/prefix.ts";

/** What the arguments of `sextant ctl leases` say. */
export interface LeasesOptions {
  readonly link?: string;
  readonly clientId?: Uint8Array;
  readonly address?: Prefix;
  readonly all?: boolean;
  readonly relayId?: Uint8Array;
  readonly remoteId?: RemoteId;
  readonly interfaceId?: Uint8Array;
  readonly hostname?: string;
  /** Seconds. */
  readonly since?: number;
  /** Unix seconds. */
  readonly at?: number;
  readonly ended?: boolean;
  readonly limit?: number;
}

/** The options that it alone takes. */
export const LEASES_OPTIONS: readonly string[] = [
  "--relay-id",
  "--remote-id",
  "--interface-id",
  "--hostname",
  "--since",
  "--at",
  "--ended",
  "--limit",
];

/** Adds the options that it alone takes. */
export function addLeasesOptions(command: Command): void {
  command
    .option("--relay-id <duid>", "leases: of clients behind the relay of this DUID", duidArgument)
    .option(
      "--remote-id <id>",
      "leases: of clients at this remote-id, such as 9:00c0ffee",
      remoteIdArgument,
    )
    .option(
      "--interface-id <id>",
      "leases: of clients at this interface-id of their relay: text, or hex:0a0b",
      interfaceIdArgument,
    )
    .option("--hostname <name>", "leases: of clients that are assigned this name")
    .option(
      "--since <time>",
      "leases: that began or ended since then: a time, or how long ago, such as 1h",
      sinceArgument,
    )
    .option(
      "--at <time>",
      "leases: that were there at that time, such as 2026-11-30T22:00:00Z",
      momentArgument,
    )
    .option("--ended", "leases: those alone that have ended, as far as they are kept")
    .option("--limit <number>", "leases: no more than that", limitArgument);
}

/** Reads a time, in UTC unless it says otherwise: Unix seconds. @throws {InvalidArgumentError} */
export function momentArgument(text: string): number {
  const at = momentIn(text);
  if (at === undefined) {
    throw new InvalidArgumentError("A time was expected, such as 2026-11-30T22:00:00Z.");
  }
  return at;
}

/** Reads a time, or how long ago it was: seconds ago. @throws {InvalidArgumentError} */
export function sinceArgument(text: string): number {
  const ago = secondsSince(text, Math.floor(Date.now() / 1000));
  if (ago !== undefined) return ago;
  throw new InvalidArgumentError(
    "How long ago was expected, such as 30m, 1h or 7d, or a time that has been, such as " +
      "2026-11-30T22:00:00Z.",
  );
}

/** Reads how many are wanted at most. @throws {InvalidArgumentError} */
export function limitArgument(text: string): number {
  const limit = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (limit > 0) return limit;
  throw new InvalidArgumentError("A whole number from 1 was expected.");
}

/** Reads an interface-id: text, or octets as `hex:0a0b`. @throws {InvalidArgumentError} */
export function interfaceIdArgument(text: string): Uint8Array {
  const octets = fromTextOrHex(text);
  if (octets && octets.length > 0) return octets;
  throw new InvalidArgumentError("An interface-id was expected, such as ge-0/0/1 or hex:0a0b.");
}

/** The leases that somebody wants to see. */
export function leasesMeant(options: LeasesOptions): LeaseQuestion {
  const { address: overlapping, all = false, ...rest } = options;
  const { link, clientId, relayId, interfaceId, hostname, since, at, ended, limit } = rest;
  const question = { link, clientId, relayId, interfaceId, hostname, since, at, ended, limit };
  return {
    ...question,
    overlapping,
    all,
    remoteId: options.remoteId && encodeValue(remoteId, options.remoteId),
  };
}
