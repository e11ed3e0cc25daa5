import { isOnLink, type Links } from "../pipeline/link.ts";
import { type Finding, formatPath } from "./finding.ts";
import { type ConfiguredEntry, type HandlerEntry, handlersIn } from "./handlers_section.ts";
import { mention } from "./mention.ts";
import type { ConfiguredPool } from "./pools.ts";
import type { PossibleRequests } from "./possible_requests.ts";
import { ReachableLinks } from "./reachable_links.ts";
import { branchesOf, EVERYTHING, type Scope } from "./scope.ts";

/** Static assignments, and whose requests come to them. */
interface Assigning {
  readonly entry: HandlerEntry;
  readonly scope: Scope;
  readonly reachable: ReachableLinks;
}

/**
 * Warns of static assignments behind a pool that has whoever comes to them first: a client gets
 * what the first in the document has for it, so that nothing of what is assigned ever applies
 * before the pool is empty.
 *
 * @param pools those of the entries
 */
export function checkAssignmentOrder(
  entries: readonly ConfiguredEntry[],
  pools: readonly ConfiguredPool[],
  links: Links,
  requests: PossibleRequests,
): Finding[] {
  const order = new Map(handlersIn(entries).map(({ path }, index) => [formatPath(path), index]));
  const all = assigningIn(entries, EVERYTHING, new ReachableLinks(links.all));
  return all.flatMap(({ entry, scope, reachable }) => {
    const at = order.get(formatPath(entry.path))!;
    const first = pools.find((pool) =>
      order.get(formatPath(pool.path))! < at && requests.isWithin(scope, pool.scope) &&
      servesAll(pool, reachable, links)
    );
    if (!first) return [];
    const what = first.kind === "address-pool" ? "addresses" : "prefixes";
    const pool = mention(first.path);
    const message = `stands behind ${pool}, from which clients get ${what} first: ` +
      `no assigned ${what} are given before that is empty; expected it before the pool`;
    return [{ severity: "warning" as const, path: entry.path, message }];
  });
}

/** An address pool serves only the links that hold it, a prefix pool every one. */
function servesAll(
  { kind, first, last }: ConfiguredPool,
  reachable: ReachableLinks,
  links: Links,
): boolean {
  if (kind === "prefix-pool") return true;
  const all = reachable.all.length > 0 ? reachable.all : links.all;
  return all.length > 0 && all.every((link) => isOnLink(link, first) && isOnLink(link, last));
}

function assigningIn(
  entries: readonly ConfiguredEntry[],
  scope: Scope,
  reachable: ReachableLinks,
): Assigning[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "handler") {
      return entry.section.assigns ? [{ entry, scope, reachable }] : [];
    }
    const { conditions } = entry;
    return branchesOf(entry, scope).flatMap(({ entries, scope }, index) => {
      const isElse = index > 0;
      const from = isElse ? reachable.notMeeting(conditions) : reachable.meeting(conditions);
      return assigningIn(entries, scope, from);
    });
  });
}
