import { equalBytes } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Option } from "../wire/option.ts";
import type { IaAddress, IaPrefix } from "../wire/options/identity_association.ts";
import { samePrefix } from "../wire/prefix.ts";
import type { ClientRecord } from "./client_record.ts";

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
  return mergeWhere(isSameClientOnLink, records);
}

/**
 * Puts together what several servers told of any number of clients, each in a list of its own. A
 * server that tells of one client twice means two links, without saying which: then only records
 * that hold the same address or prefix become one.
 *
 * @returns the client heard last first
 */
export function mergeServers(told: readonly (readonly ClientRecord[])[]): ClientRecord[] {
  const byClient = new Map<string, ClientRecord[]>();
  const onSeveralLinks = new Set<string>();
  for (const records of told) {
    const seen = new Set<string>();
    for (const record of records) {
      const client = toHex(record.clientId);
      if (seen.has(client) && !record.linkAddress) onSeveralLinks.add(client);
      seen.add(client);
      const others = byClient.get(client);
      if (others) others.push(record);
      else byClient.set(client, [record]);
    }
  }
  const merged: ClientRecord[] = [];
  for (const [client, records] of byClient) {
    const same = onSeveralLinks.has(client) ? holdSameLease : isSameClientOnLink;
    merged.push(...mergeWhere(same, records));
  }
  return merged.sort(heardLastFirst);
}

function mergeWhere(
  same: (newer: ClientRecord, older: ClientRecord) => boolean,
  records: readonly ClientRecord[],
): ClientRecord[] {
  const merged: ClientRecord[] = [];
  // Newest first, and the sort is stable: whatever is there already is the one to believe.
  for (const record of records.toSorted(heardLastFirst)) {
    const index = merged.findIndex((newer) => same(newer, record));
    if (index < 0) merged.push(record);
    else merged[index] = withOlder(merged[index]!, record);
  }
  return merged;
}

function heardLastFirst(a: ClientRecord, b: ClientRecord): number {
  return a.lastTransaction - b.lastTransaction;
}

function isSameClientOnLink(a: ClientRecord, b: ClientRecord): boolean {
  if (!equalBytes(a.clientId, b.clientId)) return false;
  if (a.linkAddress && b.linkAddress) return equalBytes(a.linkAddress, b.linkAddress);
  if (!a.linkAddress && !b.linkAddress) return true;
  return holdSameLease(a, b);
}

function holdSameLease(a: ClientRecord, b: ClientRecord): boolean {
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
