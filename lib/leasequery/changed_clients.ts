import { timeOfStamp } from "../leases/change_stamp.ts";
import type { BindingChange, ChangedClient, EndedLease, LeaseChanges } from "../leases/changes.ts";
import type { Lease } from "../leases/lease.ts";
import type { ClientOnLink } from "../leases/client_pages.ts";
import { samePrefix } from "../wire/prefix.ts";
import type { PendingChange } from "./pending_changes.ts";

// All who follow are told of the same changes at about the same time.
const found = new WeakMap<BindingChange, ChangedClient>();

/** Looks up what there is to tell of bindings that changed. */
export class ChangedClients {
  readonly #changes: LeaseChanges;

  constructor(changes: LeaseChanges) {
    this.#changes = changes;
  }

  /**
   * A client as the requestor is to know it. Whatever it holds no longer is among its leases, with
   * lifetimes that are over: that a binding expires or is deleted is an update (RFC 7653 section 2),
   * which is told like any other (section 3), and what tells of a client holds at least one IA
   * Address or IA Prefix (RFC 5007 section 4.4.2).
   *
   * @param now Unix seconds
   * @returns `undefined` when there is nothing to tell
   */
  find(pending: PendingChange, now: number): ClientOnLink | undefined {
    const { change, lost } = pending;
    const client = this.#look(pending, now) ?? (lost.length > 0 ? unknown(change) : undefined);
    if (!client) return undefined;
    const { leases, ended } = client;
    const gone = lost.filter((each) => !leases.some((lease) => samePrefix(lease, each)));
    if (leases.length + ended.length + gone.length === 0) return undefined;
    return { ...client, leases: [...leases, ...[...ended, ...gone].map(overFor(change))] };
  }

  #look({ change, since }: PendingChange, now: number): ChangedClient | undefined {
    // Of one that changed again meanwhile, more has ended than was seen then.
    if (since !== change.stamp) return this.#changes.clientOf(change, since, now);
    const known = found.get(change);
    if (known) return known;
    const client = this.#changes.clientOf(change, since, now);
    if (client) found.set(change, client);
    return client;
  }
}

/** A client that lost all it had, and of whom nothing else is remembered. */
function unknown({ clientId, link, stamp }: BindingChange): ChangedClient {
  const changed = timeOfStamp(stamp);
  const options = new Uint8Array();
  return { clientId, link, lastTransaction: changed, changed, options, leases: [], ended: [] };
}

function overFor({ clientId, link }: BindingChange): (ended: EndedLease) => Lease {
  return ({ address, length, iaType }) => ({
    address,
    length,
    clientId,
    link,
    iaType,
    iaid: 0,
    preferredUntil: 0,
    validUntil: 0,
    state: "released",
  });
}
