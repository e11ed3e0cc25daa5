import { isLinkLocal, isMulticast, isUnspecified } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { decodeReceived } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { statusCode } from "../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../lib/wire/options/identity.ts";
import { iaAddress, iaNa, iaPd, iaPrefix } from "../../lib/wire/options/identity_association.ts";
import { relayMessage } from "../../lib/wire/options/relay.ts";
import { contains, formatPrefix, maskAddress, type Prefix } from "../../lib/wire/prefix.ts";
import type { Plan } from "./plan.ts";

/** An address or prefix in a message. */
export interface ReadLease {
  readonly key: string;
  readonly prefix: Prefix;
  /** Seconds. */
  readonly valid: number;
  readonly preferred: number;
}

/** An IA in a message. */
export interface ReadIa {
  readonly iaType: number;
  readonly iaid: number;
  readonly leases: readonly ReadLease[];
  /** Code of the status in it. */
  readonly status: number | undefined;
}

/** A datagram as whoever knows the RFCs reads it. */
export interface Reading {
  readonly message: Message;
  /** What is in the relays; `undefined`: nothing that clients and servers say to each other. */
  readonly inner: ClientServerMessage | undefined;
  /** Innermost first. */
  readonly relays: readonly RelayMessage[];
  /** DUIDs, in hexadecimal digits. */
  readonly client: string | undefined;
  readonly server: string | undefined;
  readonly ias: readonly ReadIa[];
  /** Code of the status of the message itself. */
  readonly status: number | undefined;
}

/** Numbers of the clients of a flood: nobody else has so high ones. */
export const FIRST_FORGED = 0x7000_0000;

/** Whether a message is to a client of a flood. */
export function isForged({ client }: Reading): boolean {
  return client !== undefined && parseInt(client.slice(-8), 16) >= FIRST_FORGED;
}

/** Reads a datagram; `undefined` when it is no message. */
export function read(bytes: Uint8Array): Reading | undefined {
  let message: Message;
  try {
    message = decodeReceived(bytes);
  } catch {
    return undefined;
  }
  const relays: RelayMessage[] = [];
  let inner: Message | undefined = message;
  while (inner?.kind === "relay") {
    relays.unshift(inner);
    inner = relayMessage.in(inner.options);
  }
  const said = inner?.kind === "client-server" ? inner : undefined;
  return {
    message,
    relays,
    inner: said,
    client: hexOf(said && clientId.in(said.options)),
    server: hexOf(said && serverId.in(said.options)),
    ias: said ? iasIn(said) : [],
    status: said && statusCode.in(said.options)?.code,
  };
}

/** The name of the link that the client is on, where the plan has one for it. */
export function linkOf({ relays }: Reading, to: string, plan: Plan): string | undefined {
  const telling = relays.find(({ linkAddress: address }) =>
    !isUnspecified(address) && !isLinkLocal(address) && !isMulticast(address)
  );
  if (!telling) return to.endsWith("%eth0") ? "lan" : undefined;
  return plan.links.find(({ prefix }) => contains(prefix, telling.linkAddress))?.name;
}

/** Whether it is a message that relays have sent on. */
export function isRelayed({ message }: Reading): boolean {
  return message.type === MessageType.relayForward;
}

function iasIn({ options }: ClientServerMessage): ReadIa[] {
  const addresses = iaNa.allIn(options).map((ia) => ({
    iaType: iaNa.code,
    iaid: ia.iaid,
    leases: iaAddress.allIn(ia.options).map(({ address, validLifetime, preferredLifetime }) =>
      leaseOf({ address, length: 128 }, validLifetime, preferredLifetime)
    ),
    status: statusCode.in(ia.options)?.code,
  }));
  const prefixes = iaPd.allIn(options).map((ia) => ({
    iaType: iaPd.code,
    iaid: ia.iaid,
    leases: iaPrefix.allIn(ia.options).map((each) =>
      leaseOf(
        { address: each.prefix, length: Math.min(128, each.prefixLength) },
        each.validLifetime,
        each.preferredLifetime,
      )
    ),
    status: statusCode.in(ia.options)?.code,
  }));
  return [...addresses, ...prefixes];
}

/** What is set after the length is no part of a prefix (RFC 8415 section 21.22). */
function leaseOf(read: Prefix, valid: number, preferred: number): ReadLease {
  const prefix = { ...read, address: maskAddress(read.address, read.length) };
  return { key: formatPrefix(prefix), prefix, valid, preferred };
}

function hexOf(octets: Uint8Array | undefined): string | undefined {
  return octets && toHex(octets);
}
