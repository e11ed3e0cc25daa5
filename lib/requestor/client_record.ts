import { equalBytes } from "../wire/address.ts";
import { samePrefix } from "../wire/prefix.ts";
import type { Option } from "../wire/option.ts";
import { clientId } from "../wire/options/identity.ts";
import {
  type IaAddress,
  iaAddress,
  type IaPrefix,
  iaPrefix,
} from "../wire/options/identity_association.ts";
import {
  clientLastTransactionTime,
  type LqRelayData,
  lqRelayData,
} from "../wire/options/leasequery.ts";

/** A client on a link, as one or several servers tell of it. */
export interface ClientRecord {
  /** DUID. */
  readonly clientId: Uint8Array;
  /** The link, by an address in it: 16 octets. Left out where the query did not name a link. */
  readonly linkAddress?: Uint8Array;
  /** Seconds since a server last heard of the client (CLT_TIME). */
  readonly lastTransaction: number;
  /** With the lifetimes that are left, in seconds. */
  readonly addresses: readonly IaAddress[];
  /** With the lifetimes that are left, in seconds. */
  readonly prefixes: readonly IaPrefix[];
  /** What else the client was told, as far as it was asked for. */
  readonly options: readonly Option[];
  /** The relays that the client was last heard through. */
  readonly relayData?: LqRelayData;
  /** DUIDs of the servers that told, the one that heard of the client last first. */
  readonly serverIds: readonly Uint8Array[];
}

const READ_HERE: ReadonlySet<number> = new Set(
  [clientId, clientLastTransactionTime, iaAddress, iaPrefix, lqRelayData].map(({ code }) => code),
);

/**
 * Reads a CLIENT_DATA option (RFC 5007 section 4.1.2.2).
 *
 * @returns `undefined` when it does not say which client it is of, or when that was last heard:
 *   such data cannot be compared with what others say, and is ignored (section 4.3.3)
 */
export function clientRecord(
  data: readonly Option[],
  serverId: Uint8Array,
  linkAddress?: Uint8Array,
): ClientRecord | undefined {
  const client = clientId.in(data);
  const lastTransaction = clientLastTransactionTime.in(data);
  if (client === undefined || lastTransaction === undefined) return undefined;
  const relayData = lqRelayData.in(data);
  return {
    clientId: client,
    ...(linkAddress && { linkAddress }),
    lastTransaction,
    addresses: iaAddress.allIn(data),
    prefixes: iaPrefix.allIn(data),
    options: data.filter(({ definition }) => !READ_HERE.has(definition.code)),
    ...(relayData && { relayData }),
    serverIds: [serverId],
  };
}

/**
 * Puts together what several servers, or several answers, tell (RFC 5007 section 4.3.4).
 *
 * Records of one client on one link become one; so do those that hold the same address or prefix,
 * when only one of them knows the link. Of each address, prefix and option the record with the
 * smallest CLT_TIME is believed, and whatever only one has is kept.
 *
 * @returns the client heard last first
 */
export function mergeRecords(records: readonly ClientRecord[]): ClientRecord[] {
  const merged: ClientRecord[] = [];
  // Newest first, and the sort is stable: whatever is there already is the one to believe.
  for (const record of records.toSorted((a, b) => a.lastTransaction - b.lastTransaction)) {
    const index = merged.findIndex((newer) => isSameClientOnLink(newer, record));
    if (index < 0) merged.push(record);
    else merged[index] = withOlder(merged[index]!, record);
  }
  return merged;
}

function isSameClientOnLink(a: ClientRecord, b: ClientRecord): boolean {
  if (!equalBytes(a.clientId, b.clientId)) return false;
  if (a.linkAddress && b.linkAddress) return equalBytes(a.linkAddress, b.linkAddress);
  if (!a.linkAddress && !b.linkAddress) return true;
  return a.addresses.some((one) => b.addresses.some((other) => isSameAddress(one, other))) ||
    a.prefixes.some((one) => b.prefixes.some((other) => isSamePrefix(one, other)));
}

function withOlder(newer: ClientRecord, older: ClientRecord): ClientRecord {
  const linkAddress = newer.linkAddress ?? older.linkAddress;
  const relayData = newer.relayData ?? older.relayData;
  return {
    ...newer,
    ...(linkAddress && { linkAddress }),
    ...(relayData && { relayData }),
    addresses: union(newer.addresses, older.addresses, isSameAddress),
    prefixes: union(newer.prefixes, older.prefixes, isSamePrefix),
    options: union(newer.options, older.options, isSameOption),
    serverIds: union(newer.serverIds, older.serverIds, equalBytes),
  };
}

function union<T>(newer: readonly T[], older: readonly T[], same: (a: T, b: T) => boolean): T[] {
  return [...newer, ...older.filter((one) => !newer.some((other) => same(one, other)))];
}

function isSameAddress(a: IaAddress, b: IaAddress): boolean {
  return equalBytes(a.address, b.address);
}

function isSamePrefix(a: IaPrefix, b: IaPrefix): boolean {
  return samePrefix(
    { address: a.prefix, length: a.prefixLength },
    { address: b.prefix, length: b.prefixLength },
  );
}

function isSameOption(a: Option, b: Option): boolean {
  return a.definition.code === b.definition.code;
}
