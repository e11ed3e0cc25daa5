import { emptyExchange } from "../leases/exchange.ts";
import type { LastHeard } from "../leases/last_heard.ts";
import { isHeld, type Lease } from "../leases/lease.ts";
import type { LinkClient } from "../leases/reconfigure_keys.ts";
import type { Settlement } from "../leases/settlement.ts";
import type { LeaseReader, LeaseStore } from "../leases/store.ts";
import type { Log } from "../log/log.ts";
import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";
import { equalBytes } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { MessageType } from "../wire/message_type.ts";
import { contains, formatAddressOrPrefix, type Prefix, samePrefix } from "../wire/prefix.ts";
import { printable } from "../wire/text.ts";
import type { Reconfiguration } from "./reconfiguration.ts";

/** Leases that are looked at, and end together. */
const PAGE = 100;
/** Leases that are named where one was expected. */
const MOST_NAMED = 3;

/** Which leases somebody wants to end. */
export interface ReleaseOrder {
  /** Just this address or prefix, where it is leased; else what is leased in it. */
  readonly prefix?: Prefix | undefined;
  /** Of this client alone. At least one of the two is given. */
  readonly clientId?: Uint8Array | undefined;
  /** On this link alone. */
  readonly link?: string | undefined;
  /** Whether more than one may be meant. */
  readonly all: boolean;
  /** Whether clients are told to come at once. */
  readonly reconfigure: boolean;
}

/** A lease that was ended. */
export interface ReleasedLease {
  /** As it was before. */
  readonly lease: Lease;
  /** Whether its client is being told; left out: nobody wanted that. */
  readonly isTold?: boolean;
}

/** What leases are ended with. */
export interface LeaseReleaseSetup {
  readonly leases: LeaseReader & Pick<LeaseStore, "pages" | "record">;
  readonly reconfiguration: Pick<Reconfiguration, "findUntellable" | "tellUnasked">;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told of each lease that has ended, once that is stored. */
  readonly onReleased: (lease: Lease, heard: LastHeard) => void;
}

/**
 * Ends leases by an operator's word, page by page; an empty page lets others have their turn. Their
 * clients hear nothing of it unless they are told to come: so what they were told that they have
 * goes to others last, until its lifetime is over. A declined address is free at once.
 *
 * @throws {OperatorError} when not exactly one is meant, unless all are, and when nothing is stored
 */
export async function* releaseLeases(
  order: ReleaseOrder,
  setup: LeaseReleaseSetup,
): AsyncGenerator<readonly ReleasedLease[]> {
  let count = 0;
  for await (const leases of order.all ? meantBy(order, setup) : justOne(order, setup)) {
    yield leases.length === 0 ? [] : await endAll(leases, order, setup);
    count += leases.length;
  }
  if (count === 0) throw new OperatorError(`Nothing is leased ${describeOrder(order)}`);
  setup.log.write(
    "info",
    `${count === 1 ? "1 lease is" : `${count} leases are`} released by the operator: ` +
      describeOrder(order),
  );
}

async function* justOne(
  order: ReleaseOrder,
  setup: LeaseReleaseSetup,
): AsyncGenerator<readonly Lease[]> {
  const found: Lease[] = [];
  for await (const leases of meantBy(order, setup)) {
    found.push(...leases);
    if (found.length > 1) {
      const names = found.slice(0, MOST_NAMED).map(formatAddressOrPrefix).join(", ");
      throw new OperatorError(
        `More than one lease is there ${describeOrder(order)}: ${names}` +
          `${
            found.length > MOST_NAMED ? " and more" : ""
          }; expected exactly one, or all to be meant`,
      );
    }
    yield [];
  }
  yield found;
}

/** Those that hold something. */
async function* meantBy(
  { prefix, clientId, link }: ReleaseOrder,
  { leases, now }: LeaseReleaseSetup,
): AsyncGenerator<readonly Lease[]> {
  const isMeant = (lease: Lease) => isHeld(lease, Math.floor(now() / 1000));
  const filter = { clientId, link, overlapping: prefix };
  const exact = prefix && leases.leaseOf(prefix);
  const isExact = exact && isMeant(exact) && (link === undefined || exact.link === link) &&
    (!clientId || equalBytes(clientId, exact.clientId));
  if (isExact) return yield [exact];
  for (const page of leases.pages.read(filter, PAGE)) {
    yield page.filter((lease) =>
      isMeant(lease) &&
      (!prefix || !samePrefix(lease, prefix) && contains(prefix, lease.address) &&
          lease.length > prefix.length)
    );
  }
}

async function endAll(
  leases: readonly Lease[],
  { reconfigure }: ReleaseOrder,
  setup: LeaseReleaseSetup,
): Promise<readonly ReleasedLease[]> {
  const at = Math.floor(setup.now() / 1000);
  const heard = leases.map(({ clientId, link }): LastHeard =>
    setup.leases.clientOnLink(clientId, link, at) ?? {}
  );
  const recorded = leases.map((lease) => {
    const { clientId, link } = lease;
    const revoked = { ...emptyExchange(clientId, link, at), revoked: [lease] };
    return new Promise<Settlement>((resolve) => setup.leases.record(revoked).whenSettled(resolve));
  });
  for (const settlement of await Promise.all(recorded)) {
    if (settlement.kind === "lost") {
      throw new OperatorError(`Nothing is released: ${reasonOf(settlement.why)}`);
    }
  }
  leases.forEach((lease, index) => setup.onReleased(lease, heard[index]!));
  if (!reconfigure) return leases.map((lease) => ({ lease }));
  const told = tell(leases, setup);
  return leases.map((lease) => ({ lease, isTold: told.has(clientKey(lease)) }));
}

/** @returns keys of those that can be told */
function tell(
  leases: readonly Lease[],
  { reconfiguration }: LeaseReleaseSetup,
): ReadonlySet<string> {
  const clients = new Map(leases.map((lease) => [clientKey(lease), lease as LinkClient]));
  for (const client of reconfiguration.findUntellable([...clients.values()])) {
    clients.delete(clientKey(client));
  }
  // Whoever renews what it has no longer is told so.
  reconfiguration.tellUnasked({ message: MessageType.renew }, [...clients.values()]);
  return new Set(clients.keys());
}

function clientKey({ clientId, link }: LinkClient): string {
  return `${toHex(clientId)} ${link}`;
}

function describeOrder({ prefix, clientId, link }: ReleaseOrder): string {
  return [
    ...prefix ? [`at ${formatAddressOrPrefix(prefix)}`] : [],
    ...clientId ? [`to ${toHex(clientId)}`] : [],
    ...link === undefined ? [] : [`on link ${printable(link)}`],
  ].join(" ");
}
