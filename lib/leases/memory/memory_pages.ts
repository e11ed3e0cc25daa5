import { equalBytes } from "../../wire/address.ts";
import { nearestInterfaceId } from "../../wire/glance.ts";
import { isLive } from "../lease.ts";
import {
  type KeptLease,
  type LeaseFilter,
  type LeasePages,
  matchesFilter,
} from "../lease_pages.ts";
import { byAddress, keptOf } from "./memory_reader.ts";
import type { MemoryTables, StoredLease } from "./memory_tables.ts";
import { clientKey, leaseKey } from "./row_keys.ts";

/** Reads leases in memory a page at a time. */
export class MemoryPages implements LeasePages {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  *read(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]> {
    const { clientId, link, overlapping } = filter;
    const isByClient = clientId || !overlapping && link !== undefined;
    for (let after: string | undefined = ""; after !== undefined;) {
      const page: StoredLease[] = isByClient
        ? this.#leasesByClient(filter, after, size)
        : this.#leasesByAddress(after, size);
      const last = page.at(-1);
      const isLast = page.length < size;
      after = isLast || !last ? undefined : isByClient ? clientKey(last) : leaseKey(last);
      while (page.length > 0) {
        yield this.#matching(page.splice(0, size).map((lease) => withName(keptOf(lease))), filter);
      }
    }
  }

  *readPast(filter: LeaseFilter, size: number): Generator<readonly KeptLease[]> {
    for (let after = "", isLast = false; !isLast;) {
      const page: KeptLease[] = [];
      for (const [key, lease] of this.#tables.past.leases.after(after)) {
        after = key;
        if (page.push(withName(lease)) === size) break;
      }
      isLast = page.length < size;
      yield this.#matching(page, filter);
    }
  }

  *countLive(now: number, size: number): Generator<number> {
    for (let after = "", page: StoredLease[] = []; after === "" || page.length === size;) {
      page = this.#leasesByAddress(after, size);
      yield page.filter((lease) => isLive(lease, now)).length;
      if (page.length > 0) after = leaseKey(page.at(-1)!);
      else return;
    }
  }

  #leasesByAddress(after: string, size: number): StoredLease[] {
    const page: StoredLease[] = [];
    for (const [, lease] of this.#tables.leases.after(after)) {
      page.push(lease);
      if (page.length === size) break;
    }
    return page;
  }

  /** Those of whole clients: there may be more than `size`. */
  #leasesByClient(
    { clientId, link }: LeaseFilter,
    after: string,
    size: number,
  ): StoredLease[] {
    const page: StoredLease[] = [];
    const from = after || (clientId ? clientKey({ clientId, link: "" }) : "");
    for (const [, client] of this.#tables.clients.after(from)) {
      if (clientId && !equalBytes(client.clientId, clientId)) break;
      if (link !== undefined && client.link !== link) continue;
      const leases = this.#tables.leasesOf(client.clientId)
        .filter((lease) => lease.link === client.link);
      page.push(...leases.sort(byAddress));
      if (page.length >= size) break;
    }
    return page;
  }

  #matching(leases: readonly KeptLease[], filter: LeaseFilter): KeptLease[] {
    return leases.filter((lease) => matchesFilter(filter, lease) && this.#isHeard(lease, filter));
  }

  /** Whether its client was last heard through the relays that a filter wants. */
  #isHeard(lease: KeptLease, { relayId, remoteId, interfaceId }: LeaseFilter): boolean {
    if (!relayId && !remoteId && !interfaceId) return true;
    const relays = this.#tables.clients.get(clientKey(lease))?.relays;
    if (!relays) return false;
    const has = (ids: readonly Uint8Array[], wanted: Uint8Array | undefined) =>
      !wanted || ids.some((id) => equalBytes(id, wanted));
    const told = nearestInterfaceId(relays.relayForward);
    return has(relays.relayIds, relayId) && has(relays.remoteIds, remoteId) &&
      has(told ? [told] : [], interfaceId);
  }
}

function withName(lease: KeptLease): KeptLease {
  const hostname = lease.row?.hostname;
  return hostname === undefined ? lease : { ...lease, hostname };
}
