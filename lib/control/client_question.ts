import type { ClientOnLink } from "../leases/client_pages.ts";
import type { Lease } from "../leases/lease.ts";
import type { LeasePages } from "../leases/lease_pages.ts";
import type { RecentExchanges } from "../monitor/recent_exchanges.ts";
import { ethernetAddressInDuid } from "../pipeline/hardware_address.ts";
import { equalBytes, parseAddress } from "../wire/address.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { jsonLine } from "../wire/json.ts";
import { LONGEST_DUID } from "../wire/options/identity.ts";
import { parsePrefix, type Prefix } from "../wire/prefix.ts";
import { printable } from "../wire/text.ts";
import type { Answer } from "./answer.ts";
import { clientReport } from "./client_report.ts";
import { QuestionError } from "./lease_rows.ts";

/** Octets of an Ethernet address. */
const HARDWARE_OCTETS = 6;
/** Leases that are looked at at once. */
const PAGE = 500;
/** Clients that are told of: an address has had no more. */
const MOST_CLIENTS = 20;

/** What is known of clients. */
export interface KnownClients {
  readonly leases: Pick<LeasePages, "read">;
  readonly monitor: { readonly recent: RecentExchanges };
  /** A client on every link where it has or had something. */
  clientsOnLinks(clientId: Uint8Array): readonly ClientOnLink[];
  /** Unix milliseconds. */
  now(): number;
}

/** What somebody names a client by. */
interface Named {
  readonly clientId?: Uint8Array;
  readonly hardware?: Uint8Array;
  readonly prefix?: Prefix;
}

/** Tells of the clients that go by a DUID, a hardware address, an address or a prefix. */
export function clientAnswer(words: readonly string[], known: KnownClients): Answer {
  const text = words.join(" ");
  const pages = clientPages(text, known);
  let found = 0;
  return {
    pages: (function* () {
      for (const page of pages) {
        found += page.length;
        yield page;
      }
    })(),
    end: () => found > 0 ? "OK" : `ERROR: ${noClientText(text)}`,
  };
}

/** What to say where {@linkcode clientPages} found nobody. */
export function noClientText(text: string): string {
  return `No client goes by ${
    printable(text)
  }: nothing is leased to it, and it was not heard lately`;
}

/** The clients that go by a text, a JSON object each. @throws {QuestionError} */
export function clientPages(text: string, known: KnownClients): Generator<readonly string[]> {
  const named = namedBy(text);
  if (named) return pagesOf(named, known);
  throw new QuestionError(
    `Expected the DUID, the hardware address or an address of a client, found ` +
      `${printable(text) || "nothing"}`,
  );
}

function* pagesOf(named: Named, known: KnownClients): Generator<readonly string[]> {
  const { recent } = known.monitor;
  const told = new Set<string>();
  let found = 0;
  for (const clientId of clientsNamed(named, known)) {
    const key = clientId && toHex(clientId);
    if (key === undefined || told.has(key) || found >= MOST_CLIENTS) {
      yield [];
      continue;
    }
    told.add(key);
    const now = Math.floor(known.now() / 1000);
    const report = clientReport(clientId!, known.clientsOnLinks(clientId!), recent, now);
    if (report.links.length + report.exchanges.length === 0) continue;
    found++;
    yield [jsonLine(report)];
  }
}

function namedBy(text: string): Named | undefined {
  const address = parseAddress(text);
  if (address) return { prefix: { address, length: 128 } };
  const prefix = parsePrefix(text);
  if (prefix) return { prefix };
  const octets = fromHex(text);
  if (!octets || octets.length < 3 || octets.length > LONGEST_DUID) return undefined;
  return octets.length === HARDWARE_OCTETS ? { hardware: octets, clientId: octets } : {
    clientId: octets,
  };
}

/** `undefined` lets others have their turn. */
function* clientsNamed(
  { clientId, hardware, prefix }: Named,
  { leases, monitor: { recent } }: KnownClients,
): Generator<Uint8Array | undefined> {
  if (clientId) yield clientId;
  if (prefix) yield* clientsOf(leases.read({ overlapping: prefix }, PAGE), () => true);
  if (!hardware) return;
  yield* recent.clientsWith(hardware);
  yield* clientsOf(leases.read({}, PAGE), (lease) => {
    const inDuid = ethernetAddressInDuid(lease.clientId);
    return inDuid !== undefined && equalBytes(inDuid, hardware);
  });
}

function* clientsOf(
  pages: Iterable<readonly Lease[]>,
  isMeant: (lease: Lease) => boolean,
): Generator<Uint8Array | undefined> {
  for (const page of pages) {
    yield undefined;
    for (const lease of page) if (isMeant(lease)) yield lease.clientId;
  }
}
