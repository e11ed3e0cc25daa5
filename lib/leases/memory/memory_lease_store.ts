import { timeOfStamp } from "../change_stamp.ts";
import type { BindingChange, ChangedClient } from "../changes.ts";
import { type Delegation, DelegationCount } from "../delegation_count.ts";
import { HeldFeed } from "../held_feed.ts";
import { isHeld, isLive, type Lease } from "../lease.ts";
import type {
  ClientOnLink,
  ClientPage,
  ClientSelection,
  Exchange,
  Grant,
  Held,
  HeldListener,
  LeaseStore,
  PageRequest,
  PlaceOf,
  RelayTrace,
} from "../store.ts";
import { compareBytes, equalBytes } from "../../wire/address.ts";
import { iaPd } from "../../wire/options/identity_association.ts";
import { contains, maskAddress, overlaps, type Prefix } from "../../wire/prefix.ts";
import { isSameBinding, MemoryChanges } from "./memory_changes.ts";

interface Client {
  readonly clientId: Uint8Array;
  readonly link: string;
  lastTransaction: number;
  relays: RelayTrace | undefined;
  options: Uint8Array;
  /** Stamp of the last change. */
  change: number;
}

interface KeyedPrefix extends Prefix {
  readonly key: string;
}

/** The lease store in a few maps: for tests that are not about SQLite, and for benchmarks. */
export class MemoryLeaseStore implements LeaseStore {
  readonly #leases = new Map<string, Lease>();
  readonly #leasesByClient = new Map<string, Map<string, Lease>>();
  readonly #clients = new Map<string, Client>();
  readonly #lengths = new Set<number>();
  /** Stamps of the last change of leases. */
  readonly #stamps = new Map<string, number>();
  readonly changes = new MemoryChanges((change, since, now) =>
    this.#changedClient(change, since, now)
  );
  readonly #counts = new Set<DelegationCount>();
  #changed: BindingChange[] = [];
  readonly #held = new HeldFeed();
  /** Keys of all leases in the order of their addresses, until there is another. */
  #order: readonly KeyedPrefix[] | undefined;

  leasesOf(clientId: Uint8Array): Lease[] {
    return [...this.#leasesByClient.get(textOf(clientId))?.values() ?? []];
  }

  leaseOf({ address, length }: Prefix): Lease | undefined {
    return this.#leases.get(keyOf(address, length));
  }

  heldWithin(prefix: Prefix, now: number): Lease | undefined {
    for (const length of this.#lengths) {
      const lease = length <= prefix.length && this.#leases.get(keyOf(prefix.address, length));
      if (lease && isHeld(lease, now)) return lease;
    }
    if (prefix.length === 128) return undefined;
    return this.#find((lease) => isHeld(lease, now) && contains(prefix, lease.address))[0];
  }

  heldBetween(first: Uint8Array, last: Uint8Array, now: number, limit: number): Held[] {
    const keys = this.#inOrder();
    const held: Held[] = [];
    for (let at = firstFrom(keys, first); at < keys.length && limit-- > 0; at++) {
      const lease = this.#leases.get(keys[at]!.key)!;
      if (compareBytes(lease.address, last) > 0) break;
      const { address, length, validUntil } = lease;
      if (isHeld(lease, now)) held.push({ address, length, heldUntil: validUntil });
    }
    return held;
  }

  #inOrder(): readonly KeyedPrefix[] {
    return this.#order ??= [...this.#leases]
      .map(([key, { address, length }]) => ({ key, address, length }))
      .sort((a, b) => compareBytes(a.address, b.address) || a.length - b.length);
  }

  followHeld(listener: HeldListener): () => void {
    return this.#held.follow(listener);
  }

  leaseHolding(address: Uint8Array, now: number): Lease | undefined {
    return this.#find((lease) => isLive(lease, now) && contains(lease, address))
      .sort((a, b) => b.length - a.length)[0];
  }

  clientOnLink(clientId: Uint8Array, link: string, now: number): ClientOnLink | undefined {
    return this.clientsOnLinks(clientId, now).find((client) => client.link === link);
  }

  clientsOnLinks(clientId: Uint8Array, now: number): ClientOnLink[] {
    return [...this.#clients.values()]
      .filter((client) => equalBytes(client.clientId, clientId))
      .map((client) => this.#describe(client, now))
      .filter(({ leases }) => leases.length > 0);
  }

  #describe({ relays, change, ...client }: Client, now: number): ClientOnLink {
    return {
      ...client,
      changed: timeOfStamp(change),
      ...(relays && { relays: pick(relays) }),
      leases: this.leasesOf(client.clientId)
        .filter((lease) => isLive(lease, now) && lease.link === client.link),
    };
  }

  #changedClient(
    { clientId, link }: Pick<BindingChange, "clientId" | "link">,
    since: number,
    now: number,
  ): ChangedClient | undefined {
    const client = this.#clients.get(clientKeyOf(clientId, link));
    if (!client) return undefined;
    const ended = this.leasesOf(clientId).filter((lease) =>
      !isLive(lease, now) && lease.link === link &&
      this.#stamps.get(keyOf(lease.address, lease.length))! >= since
    );
    return { ...this.#describe(client, now), ended };
  }

  clientPage(selection: ClientSelection, request: PageRequest): ClientPage {
    const { after, limit, isDetailed, now } = request;
    const looked = [...this.#clients.values()]
      .map((client, index) => ({ client, row: index + 1 }))
      .filter(({ client, row }) => row > after && isSelected(client, selection))
      .slice(0, limit);
    const clients = looked.flatMap(({ client: { clientId, link } }) => {
      const client = this.clientOnLink(clientId, link, now);
      if (!client || isDetailed) return client ?? [];
      const { relays: _, ...rest } = client;
      return { ...rest, options: new Uint8Array() };
    });
    return { clients, next: looked.length < limit ? undefined : looked.at(-1)!.row };
  }

  countDelegations(first: Uint8Array, last: Uint8Array, placeOf: PlaceOf): DelegationCount {
    const read = () => this.#delegations(first, last);
    const count = new DelegationCount(
      { first, last, placeOf, read },
      (closed) => this.#counts.delete(closed),
    );
    this.#counts.add(count);
    return count;
  }

  #delegations(first: Uint8Array, last: Uint8Array): Delegation[] {
    return this.#find(({ address, state, iaType }) =>
      state === "active" && iaType === iaPd.code && compareBytes(address, first) >= 0 &&
      compareBytes(address, last) <= 0
    ).map((lease) => {
      const relays = this.#clients.get(clientKeyOf(lease.clientId, lease.link))?.relays;
      return { ...lease, ...(relays && { relays }) };
    });
  }

  knowsLink(name: string): boolean {
    return [...this.#clients.values()].some(({ link }) => link === name);
  }

  record(exchange: Exchange): void {
    const { clientId, at, granted, withdrawn, released, declined, declinedUntil } = exchange;
    this.changes.begin(at);
    this.#changed = [];
    for (const prefix of [...withdrawn, ...released]) {
      const lease = this.#activeOf(clientId, prefix);
      if (lease) this.#end(lease, at);
    }
    for (const prefix of declined) {
      const lease = this.#activeOf(clientId, prefix);
      const preferredUntil = Math.min(lease?.preferredUntil ?? at, at);
      if (lease) {
        this.#put({ ...lease, state: "declined", preferredUntil, validUntil: declinedUntil });
      }
    }
    this.#contact(exchange);
    for (const grant of granted) this.#grant(exchange, grant);
    const losses = this.#changed.filter(({ lost }) => lost);
    const others = this.#changed.filter((each) => !each.lost && !losses.some(isSameBinding(each)));
    this.changes.add([...losses, ...others]);
    for (const count of this.#counts) count.note(exchange);
  }

  #note(clientId: Uint8Array, link: string, lost?: Lease): void {
    const { stamp } = this.changes;
    this.#clients.get(clientKeyOf(clientId, link))!.change = stamp;
    const { address, length, iaType } = lost ?? {} as Lease;
    if (lost) this.#changed.push({ clientId, link, stamp, lost: { address, length, iaType } });
    else if (!this.#changed.some(isSameBinding({ clientId, link }))) {
      this.#changed.push({ clientId, link, stamp });
    }
  }

  #contact({ clientId, link, at, granted, contact }: Exchange): void {
    const key = clientKeyOf(clientId, link);
    const known = this.#clients.get(key);
    const change = this.changes.stamp;
    if (known && contact) {
      known.lastTransaction = at;
      known.relays = contact.relays;
      known.options = contact.options ?? known.options;
      this.#note(clientId, link);
    } else if (!known && granted.length > 0) {
      const options = contact?.options ?? new Uint8Array();
      const relays = contact?.relays;
      this.#clients.set(key, { clientId, link, lastTransaction: at, relays, options, change });
    }
  }

  #grant({ clientId, link, at }: Exchange, grant: Grant): void {
    const address = maskAddress(grant.address, grant.length);
    const lease: Lease = { ...grant, address, clientId, link, state: "active" };
    const before = this.leaseOf(lease);
    if (before && clientKeyOf(before.clientId, before.link) !== clientKeyOf(clientId, link)) {
      this.#note(before.clientId, before.link, before);
    }
    this.#put(lease);
    if (grant.iaType !== iaPd.code) return;
    const overlapping = this.#find((other) =>
      other.iaType === iaPd.code && other.length !== lease.length && overlaps(other, lease) &&
      isHeld(other, at) && !equalBytes(other.clientId, clientId)
    );
    for (const other of overlapping) this.#end(other, at);
  }

  #end(lease: Lease, at: number): void {
    const preferredUntil = Math.min(lease.preferredUntil, at);
    const validUntil = Math.min(lease.validUntil, at);
    this.#put({ ...lease, state: "released", preferredUntil, validUntil });
  }

  #put(lease: Lease): void {
    const key = keyOf(lease.address, lease.length);
    const before = this.#leases.get(key);
    if (before) this.#leasesByClient.get(textOf(before.clientId))?.delete(key);
    if (!before) this.#order = undefined;
    this.#leases.set(key, lease);
    this.#stamps.set(key, this.changes.stamp);
    this.#held.note(lease, lease.state === "released" ? 0 : lease.validUntil);
    this.#held.settle();
    this.#note(lease.clientId, lease.link);
    this.#lengths.add(lease.length);
    const client = textOf(lease.clientId);
    const leases = this.#leasesByClient.get(client);
    if (leases) leases.set(key, lease);
    else this.#leasesByClient.set(client, new Map([[key, lease]]));
  }

  #activeOf(clientId: Uint8Array, prefix: Prefix): Lease | undefined {
    const lease = this.leaseOf(prefix);
    return lease?.state === "active" && equalBytes(lease.clientId, clientId) ? lease : undefined;
  }

  #find(matches: (lease: Lease) => boolean): Lease[] {
    return [...this.#leases.values()].filter(matches);
  }
}

/** The place of the first key whose address is `first` or after it. */
function firstFrom(keys: readonly KeyedPrefix[], first: Uint8Array): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keys[middle]!.address, first) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pick({ peerAddress, relayForward }: RelayTrace): ClientOnLink["relays"] & object {
  return { peerAddress, relayForward };
}

function isSelected(
  { link, relays }: Client,
  { link: wantedLink = link, relayId, remoteId }: ClientSelection,
): boolean {
  const has = (ids: readonly Uint8Array[] = [], wanted: Uint8Array) =>
    ids.some((id) => equalBytes(id, wanted));
  return link === wantedLink && (!relayId || has(relays?.relayIds, relayId)) &&
    (!remoteId || has(relays?.remoteIds, remoteId));
}

function keyOf(address: Uint8Array, length: number): string {
  return `${textOf(length === 128 ? address : maskAddress(address, length))}/${length}`;
}

function clientKeyOf(clientId: Uint8Array, link: string): string {
  return `${textOf(clientId)}/${link}`;
}

function textOf(octets: Uint8Array): string {
  return String.fromCharCode(...octets);
}
