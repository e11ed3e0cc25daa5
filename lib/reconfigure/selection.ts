import { isLive, type Lease } from "../leases/lease.ts";
import type { PageEnd } from "../leases/client_pages.ts";
import type { LeasePages } from "../leases/lease_pages.ts";
import type { LinkClient, ReconfigureKeys } from "../leases/reconfigure_keys.ts";
import type { LeaseReader } from "../leases/store.ts";
import { compareBytes } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { formatPrefix, overlaps, type Prefix } from "../wire/prefix.ts";

/** Which clients are meant. */
export type ClientsMeant =
  | { readonly kind: "client"; readonly clientId: Uint8Array }
  /** Those that hold an address in common with the prefix. */
  | { readonly kind: "holders"; readonly prefix: Prefix }
  | { readonly kind: "link"; readonly link: string }
  | { readonly kind: "all" };

/** What may say which clients are meant. */
export interface ClientsNamed {
  readonly clientId?: Uint8Array | undefined;
  readonly prefix?: Prefix | undefined;
  readonly link?: string | undefined;
  readonly all?: boolean | undefined;
}

/** Which clients are meant; `undefined` where not exactly one thing says so. */
export function clientsMeant(
  { clientId, prefix, link, all }: ClientsNamed,
): ClientsMeant | undefined {
  const meant: ClientsMeant[] = [];
  if (clientId) meant.push({ kind: "client", clientId });
  if (prefix) meant.push({ kind: "holders", prefix });
  if (link !== undefined) meant.push({ kind: "link", link });
  if (all) meant.push({ kind: "all" });
  return meant.length === 1 ? meant[0] : undefined;
}

/** Where clients are looked for. */
export interface ClientSources {
  readonly leases: LeaseReader;
  readonly pages: Pick<LeasePages, "read">;
  readonly keys: ReconfigureKeys;
}

/** Clients that are read at once: so few that no exchange waits for them. */
const PAGE = 100;

/** In words, to stand behind "no". */
export function describeClients(meant: ClientsMeant): string {
  switch (meant.kind) {
    case "client":
      return `client ${toHex(meant.clientId)}`;
    case "holders":
      return `client that holds ${formatPrefix(meant.prefix).replace(/\/128$/, "")}`;
    case "link":
      return `client on the link ${meant.link}`;
    case "all":
      return "client";
  }
}

/**
 * The clients that are meant and have something from this server: leases, or a key without them.
 * Leases may come and go between two pages.
 *
 * @param now Unix seconds, asked for with each page
 */
export function selectClients(
  meant: ClientsMeant,
  sources: ClientSources,
  now: () => number,
): Iterator<readonly LinkClient[]> {
  switch (meant.kind) {
    case "client":
      return ofClient(meant.clientId, sources, now);
    case "holders":
      return holdersOf(meant.prefix, sources, now);
    case "link":
      return onLink(meant.link, sources, now);
    case "all":
      return onLink(undefined, sources, now);
  }
}

function* ofClient(
  clientId: Uint8Array,
  { leases, keys }: ClientSources,
  now: () => number,
): Generator<readonly LinkClient[]> {
  yield leases.clientsOnLinks(clientId, now());
  yield keys.leaselessOf(clientId);
}

function* holdersOf(
  prefix: Prefix,
  { leases, pages }: ClientSources,
  now: () => number,
): Generator<readonly LinkClient[]> {
  for (const page of pages.read({ overlapping: prefix }, PAGE)) {
    yield page.filter((lease) => isFirstOf(lease, prefix, leases, now()));
  }
}

/** Whether a lease is live, and the first of its client that has an address in common. */
function isFirstOf(lease: Lease, prefix: Prefix, leases: LeaseReader, now: number): boolean {
  if (!isLive(lease, now)) return false;
  return !leases.leasesOf(lease.clientId).some((other) =>
    other.link === lease.link && isLive(other, now) && overlaps(other, prefix) &&
    (compareBytes(other.address, lease.address) || other.length - lease.length) < 0
  );
}

function* onLink(
  link: string | undefined,
  { leases, keys }: ClientSources,
  now: () => number,
): Generator<readonly LinkClient[]> {
  const selection = link === undefined ? {} : { link };
  let after: PageEnd | undefined;
  do {
    const request = { after, limit: PAGE, isDetailed: false, now: now() };
    const page = leases.clientPage(selection, request);
    yield page.clients;
    after = page.next;
  } while (after);
  do {
    const page = keys.leaseless(after, PAGE);
    yield page.clients.filter((client) => link === undefined || client.link === link);
    after = page.next;
  } while (after);
}
