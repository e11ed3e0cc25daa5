import type { Links } from "../pipeline/link.ts";
import type { PrefixSet } from "../pools/prefix_set.ts";
import { addressToBigInt, bigIntToAddress, compareBytes, formatAddress } from "../wire/address.ts";
import { formatPrefix, lastAddress } from "../wire/prefix.ts";
import { type ConfigPath, type Finding, formatPath, type Severity } from "./finding.ts";
import type { ConfiguredEntry, HandlerEntry } from "./handlers_section.ts";
import { mention } from "./mention.ts";
import type { PossibleRequests } from "./possible_requests.ts";
import { both, branchesOf, EVERYTHING, type Scope } from "./scope.ts";
import type { AddressRange } from "./values.ts";

/** A pool as configured, and who is served by it. */
export interface ConfiguredPool extends AddressRange {
  readonly kind: "address-pool" | "prefix-pool";
  readonly path: ConfigPath;
  /** `undefined`: it goes by its range. */
  readonly name: string | undefined;
  readonly scope: Scope;
  /** Of the list that it is in. */
  readonly list: ConfigPath;
}

/** All pools of a configuration, in document order. */
export function poolsIn(
  entries: readonly ConfiguredEntry[],
  scope: Scope = EVERYTHING,
): ConfiguredPool[] {
  return entries.flatMap((entry) =>
    entry.kind === "match"
      ? branchesOf(entry, scope).flatMap(({ entries, scope }) => poolsIn(entries, scope))
      : poolOf(entry, scope)
  );
}

function poolOf({ section, config, path }: HandlerEntry, scope: Scope): ConfiguredPool[] {
  const name = section.poolName?.(config);
  const common = { path, name, scope, list: path.slice(0, -2) };
  const range = section.addresses?.(config);
  if (range) return [{ ...common, ...range, kind: "address-pool" }];
  const prefix = section.delegates?.(config);
  if (!prefix) return [];
  const ends = { first: prefix.address, last: lastAddress(prefix) };
  return [{ ...common, ...ends, kind: "prefix-pool" }];
}

/** Says which pools share addresses, and which prefix pools are on a link. */
export function checkPools(
  pools: readonly ConfiguredPool[],
  links: Links,
  requests: PossibleRequests,
): Finding[] {
  return [
    ...checkClashes(pools.filter(({ kind }) => kind === "address-pool"), requests),
    ...checkClashes(pools.filter(({ kind }) => kind === "prefix-pool"), requests),
    ...pools.flatMap((pool) => checkPrefixesOnLinks(pool, links)),
    ...checkNames(pools),
  ];
}

/** What is counted by the name of a pool is counted of one pool, which may be there for several. */
function checkNames(pools: readonly ConfiguredPool[]): Finding[] {
  const firstByName = new Map<string, ConfiguredPool>();
  return pools.flatMap((pool) => {
    if (pool.name === undefined) return [];
    const first = firstByName.get(pool.name);
    firstByName.set(pool.name, first ?? pool);
    if (!first || isSameRange(first, pool)) return [];
    const message = `${mention(first.path)} is called ${pool.name} already`;
    return [{ severity: "error", path: [...pool.path, "name"], message }];
  });
}

function isSameRange(one: ConfiguredPool, other: ConfiguredPool): boolean {
  return compareBytes(one.first, other.first) === 0 && compareBytes(one.last, other.last) === 0;
}

/** Each pool with the first in the document that shares addresses with it, for one request. */
function checkClashes(pools: readonly ConfiguredPool[], requests: PossibleRequests): Finding[] {
  const earliest = new Map<number, number>();
  const byAddress = [...pools.keys()].sort((a, b) =>
    compareBytes(pools[a]!.first, pools[b]!.first)
  );
  let reaching: number[] = [];
  for (const index of byAddress) {
    const pool = pools[index]!;
    reaching = reaching.filter((each) => compareBytes(pools[each]!.last, pool.first) >= 0);
    for (const other of reaching) {
      const [first, second] = index < other ? [index, other] : [other, index];
      if ((earliest.get(second) ?? Infinity) <= first) continue;
      if (requests.whyNone(both(pool.scope, pools[other]!.scope))) continue;
      earliest.set(second, first);
    }
    reaching.push(index);
  }
  return [...earliest].map(([second, first]) => clash(pools[second]!, pools[first]!));
}

function clash(pool: ConfiguredPool, other: ConfiguredPool): Finding {
  const where = mention(other.path);
  if (formatPath(pool.list) !== formatPath(other.list)) {
    return finding(
      "info",
      pool,
      `shares addresses with ${where}: the first that applies counts`,
    );
  }
  return isSameRange(pool, other)
    ? finding("error", pool, `expected each pool once, found the same addresses in ${where}`)
    : finding("warning", pool, `shares addresses with ${where}: one of them gives each away`);
}

/** A prefix that is on a link is nobody's to delegate. */
function checkPrefixesOnLinks(pool: ConfiguredPool, links: Links): Finding[] {
  if (pool.kind !== "prefix-pool") return [];
  const found: Finding[] = [];
  for (const link of links.all) {
    for (const prefix of link.prefixes) {
      const last = lastAddress(prefix);
      if (compareBytes(prefix.address, pool.last) > 0) continue;
      if (compareBytes(last, pool.first) < 0) continue;
      const isWhole = compareBytes(prefix.address, pool.first) <= 0 &&
        compareBytes(last, pool.last) >= 0;
      const on = `${formatPrefix(prefix)} of link ${link.name}`;
      if (isWhole) {
        return [finding("warning", pool, `lies in ${on}: nothing of it is ever delegated`)];
      }
      found.push(finding("info", pool, `holds ${on}, which is not delegated`));
    }
  }
  const [first, ...others] = found;
  if (!first || others.length === 0) return first ? [first] : [];
  const more = others.length === 1 ? "is another prefix" : `are ${others.length} other prefixes`;
  return [{ ...first, message: `${first.message}, nor ${more}` }];
}

/** Says which pools have addresses that are assigned to clients: these are kept for them. */
export function checkAssignedInPools(
  pools: readonly ConfiguredPool[],
  assigned: PrefixSet,
): Finding[] {
  return pools.flatMap((pool) => {
    const { first, last } = pool;
    const run = assigned.endOfRun(addressToBigInt(first));
    if (run !== undefined && run >= addressToBigInt(last)) {
      return [
        finding("warning", pool, "is assigned to clients as a whole: nothing of it is given"),
      ];
    }
    const edge = edgeOf(pool, assigned);
    if (edge) {
      const where = formatAddress(edge);
      return [
        finding("warning", pool, `is cut at ${where} by a prefix that is assigned across it`),
      ];
    }
    const count = assigned.countWithin(first, last);
    if (count > 0) {
      const are = count === 1 ? "1 static assignment is" : `${count} static assignments are`;
      return [info(pool, `${are} within this ${pool.kind} and kept off it`)];
    }
    return assigned.overlapsElsewhere(first, last)
      ? [
        info(pool, `static assignments of a database are within this ${pool.kind} and kept off it`),
      ]
      : [];
  });
}

/** The end of a pool that lies in the middle of something assigned. */
function edgeOf({ first, last }: ConfiguredPool, assigned: PrefixSet): Uint8Array | undefined {
  const isWithin = (a: Uint8Array, b: Uint8Array) => {
    const reach = assigned.reach({ address: a, length: 128 });
    return reach !== undefined && compareBytes(reach, b) >= 0;
  };
  const before = addressToBigInt(first) - 1n;
  if (before >= 0n && isWithin(bigIntToAddress(before), first)) return first;
  const after = addressToBigInt(last) + 1n;
  return after < 1n << 128n && isWithin(last, bigIntToAddress(after)) ? last : undefined;
}

function info({ path }: ConfiguredPool, message: string): Finding {
  return { severity: "info", path, message };
}

function finding(severity: Severity, { path, kind }: ConfiguredPool, what: string): Finding {
  return { severity, path, message: severity === "error" ? what : `this ${kind} ${what}` };
}
