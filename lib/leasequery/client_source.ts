import type { ClientOnLink, ClientPage, ClientSelection, PageEnd } from "../leases/client_pages.ts";
import type { LeaseReader } from "../leases/store.ts";

/** Clients a single query has one of them a turn: this many take about a millisecond. */
const CLIENTS_A_PAGE = 128;

/** Where the clients of a bulk answer come from, page by page. */
export interface ClientSource {
  /**
   * The next clients, of whom there may be none.
   *
   * @param now Unix seconds
   * @returns with `next` left out on the last page
   */
  read(now: number): Pick<ClientPage, "clients" | "next">;
}

/** Clients that are known already. */
export function knownClients(clients: readonly ClientOnLink[]): ClientSource {
  return { read: () => ({ clients, next: undefined }) };
}

/** Clients as the lease store has them when their page is read. */
export function storedClients(
  leases: LeaseReader,
  selection: ClientSelection,
  isDetailed: boolean,
): ClientSource {
  let after: PageEnd | undefined;
  return {
    read(now) {
      const page = leases.clientPage(selection, { after, limit: CLIENTS_A_PAGE, isDetailed, now });
      after = page.next ?? after;
      return page;
    },
  };
}

/** Those of them that changed from one time to another, both in Unix seconds. */
export function changedBetween(
  source: ClientSource,
  { from, until }: { readonly from: number; readonly until: number },
): ClientSource {
  if (from === -Infinity && until === Infinity) return source;
  const isAsked = ({ changed }: ClientOnLink) => changed >= from && changed <= until;
  return {
    read(now) {
      const { clients, next } = source.read(now);
      return { clients: clients.filter(isAsked), next };
    },
  };
}
