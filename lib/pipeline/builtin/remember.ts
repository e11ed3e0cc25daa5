import { endOf, FOREVER, INFINITY, isLive, type Lease, REGISTERED } from "../../leases/lease.ts";
import { type Contact, emptyExchange, type Exchange, type Grant } from "../../leases/exchange.ts";
import { equalBytes } from "../../wire/address.ts";
import { lastHeardOf } from "../../leases/last_heard.ts";
import { encodeOptions, encodeValue } from "../../wire/message.ts";
import { MessageType } from "../../wire/message_type.ts";
import type { Option } from "../../wire/option.ts";
import { clientId, serverId } from "../../wire/options/identity.ts";
import { authentication, rapidCommit, statusCode } from "../../wire/options/exchange.ts";
import {
  type IaAddress,
  iaAddress,
  iaNa,
  iaPd,
  type IaPrefix,
  iaPrefix,
  iaTa,
} from "../../wire/options/identity_association.ts";
import { relayId, remoteId } from "../../wire/options/relay.ts";
import { type Prefix, samePrefix } from "../../wire/prefix.ts";
import { boundTo, liveOf } from "../client_leases.ts";
import type { Step } from "../handler.ts";
import { type Ia, iasOf, keyOfIa } from "../ia.ts";
import { interfaceOf } from "../reception.ts";
import { lengthOf } from "../stored_relays.ts";
import type { Registration, Transaction } from "../transaction.ts";

/** How long a declined address is kept back: somebody else uses it (RFC 8415 section 18.3.8). */
const DECLINED_FOR = 24 * 60 * 60;

// Of a Reply, what says something of this exchange and nothing of the client.
const NOT_REMEMBERED: ReadonlySet<number> = new Set([
  clientId.code,
  serverId.code,
  iaNa.code,
  iaTa.code,
  iaPd.code,
  statusCode.code,
  rapidCommit.code,
  authentication.code,
]);

/** Says what is to be recorded of a Reply. Nothing else of the pipeline changes leases. */
export const remember: Step = {
  name: "remember",
  isFor: ({ leases }) => leases !== undefined,
  run(transaction: Transaction): void {
    const { clientId, rules: { leases: effect }, response, registration } = transaction;
    if (!clientId) return;
    if (!registration && response.type !== MessageType.reply) return;
    const base = {
      ...emptyExchange(clientId, transaction.linkName, transaction.now),
      declinedUntil: transaction.now + DECLINED_FOR,
    };
    if (registration) {
      transaction.exchange = withReplaced(
        { ...base, ...registered(registration, transaction) },
        transaction,
      );
    } else if (effect === "released") {
      transaction.exchange = { ...base, released: givenBack(transaction) };
    } else if (effect === "declined") {
      transaction.exchange = { ...base, ...declined(transaction, clientId) };
    } else {
      const options = encodeOptions(remembered(transaction));
      const ias = iasOf(response.options);
      transaction.exchange = withReplaced({
        ...base,
        granted: [...transaction.adopted, ...granted(ias, transaction)],
        withdrawn: withdrawn(ias, transaction),
        contact: { ...heard(transaction), options },
        isClientNew: transaction.leases.isUnknown,
      }, transaction);
    }
  },
};

/** Only what follows a row, and what is registered, is ever taken from somebody who has it. */
function withReplaced(exchange: Exchange, transaction: Transaction): Exchange {
  const taken = exchange.granted.flatMap((grant) => {
    const mayBeTaken = grant.iaType === REGISTERED ||
      grant.row && transaction.granted.some((prefix) => samePrefix(prefix, grant));
    const lease = mayBeTaken ? transaction.leases.leaseOf(grant) : undefined;
    if (!lease || isOf(lease, grant, transaction)) return [];
    return isLive(lease, transaction.nowOf(lease)) ? [lease] : [];
  });
  if (taken.length === 0) return exchange;
  const { surroundings: { leases }, othersNow } = transaction;
  const replaced = taken.map((lease) => {
    const { clientId, link } = lease;
    const client = leases.clientOnLink(clientId, link, othersNow);
    return { lease, ...client && lastHeardOf(client) };
  });
  return { ...exchange, replaced };
}

function isOf(lease: Lease, { iaType, iaid }: Grant, { clientId }: Transaction): boolean {
  return lease.iaType === iaType && lease.iaid === iaid && equalBytes(lease.clientId, clientId!);
}

/** RFC 9686 section 4.2.1: with a lifetime of 0 it ends at once. */
function registered(
  { address, preferredUntil, validUntil }: Registration,
  transaction: Transaction,
): Partial<Exchange> {
  const prefix: Prefix = { address, length: 128 };
  if (validUntil <= transaction.now) {
    return { released: [transaction.leases.own(prefix) ?? prefix] };
  }
  return {
    granted: [{ ...prefix, iaType: REGISTERED, iaid: 0, preferredUntil, validUntil }],
    contact: heard(transaction),
  };
}

/** What relays supplied is remembered as far as their octets may be. */
function remembered(transaction: Transaction): Option[] {
  const { response, supplied, limits } = transaction;
  let room = limits.relayOctets;
  return response.options.filter((option) => {
    if (NOT_REMEMBERED.has(option.definition.code)) return false;
    if (!supplied.has(option)) return true;
    room -= lengthOf(option);
    if (room < 0) transaction.noteLimit("relayOctets");
    return room >= 0;
  });
}

/** The leases that the client names and has, in IAs that it was not told to have no right to. */
function givenBack(transaction: Transaction): Lease[] {
  const refused = new Set(iasOf(transaction.response.options).map(keyOfIa));
  const accepted = transaction.ias.filter((ia) => !refused.has(keyOfIa(ia)));
  return accepted.flatMap((ia) =>
    liveOf(transaction, ia).filter((lease) => ia.hints.some((hint) => samePrefix(hint, lease)))
  );
}

/** Beyond the limit an address leaves its IA, and is free to others at once. */
function declined(transaction: Transaction, clientId: Uint8Array): Partial<Exchange> {
  const { linkName: link, surroundings, limits: { declinesPerClient }, now } = transaction;
  const all = givenBack(transaction);
  const client = { clientId: clientId.slice(), link };
  const room = declinesPerClient - (surroundings.declined?.keptBack(client, now) ?? 0);
  const kept = Math.max(0, Math.min(room, all.length));
  transaction.onceSettled(() => surroundings.declined?.note(client, all, kept, now));
  for (let each = kept; each < all.length; each++) transaction.noteLimit("declinesPerClient");
  return { declined: all.slice(0, kept), withdrawn: all.slice(kept) };
}

function granted(answered: readonly Ia[], transaction: Transaction): Grant[] {
  const { now } = transaction;
  return answered.flatMap(({ iaType, iaid, value }) =>
    leasesIn(iaType, value.options)
      .filter(({ validLifetime }) => validLifetime > 0)
      .map(({ prefix, preferredLifetime, validLifetime }) => {
        const grant = {
          ...prefix,
          iaType,
          iaid,
          preferredUntil: endOf(preferredLifetime, now),
          validUntil: endOf(validLifetime, now),
        };
        const id = transaction.rowIdOf(prefix);
        if (id === undefined) return grant;
        const renewAt = renewalOf("t1" in value ? value.t1 : 0, preferredLifetime, now);
        const { source: heardFrom, hostname } = transaction;
        const row = { id, heardFrom, renewAt, ...hostname !== undefined && { hostname } };
        return { ...grant, row };
      })
  );
}

/** When a client renews: at T1, and where that was left to it, at half the preferred lifetime. */
function renewalOf(t1: number, preferredLifetime: number, now: number): number {
  if (t1 > 0) return endOf(t1, now);
  if (preferredLifetime === INFINITY) return FOREVER;
  return now + Math.floor(preferredLifetime / 2);
}

/** Zero lifetimes end a lease only where it is this client's, in this IA. */
function withdrawn(answered: readonly Ia[], transaction: Transaction): Lease[] {
  return answered.flatMap((ia) => {
    const ended = leasesIn(ia.iaType, ia.value.options).filter(({ validLifetime }) =>
      validLifetime === 0
    );
    if (ended.length === 0) return [];
    return boundTo(transaction, ia).filter((lease) =>
      ended.some(({ prefix }) => samePrefix(prefix, lease))
    );
  });
}

function leasesIn(
  iaType: number,
  options: readonly Option[],
): { prefix: Prefix; preferredLifetime: number; validLifetime: number }[] {
  return iaType === iaPd.code
    ? iaPrefix.allIn(options).map((value: IaPrefix) => ({
      ...value,
      prefix: { address: value.prefix, length: value.prefixLength },
    }))
    : iaAddress.allIn(options).map((value: IaAddress) => ({
      ...value,
      prefix: { address: value.address, length: 128 },
    }));
}

function heard(transaction: Transaction): Pick<Contact, "relays" | "direct"> {
  const { storedRelays, reception } = transaction;
  if (!storedRelays) {
    const name = interfaceOf(reception.listener);
    const { peerAddress: source } = reception;
    return { direct: name === undefined ? { source } : { source, interface: name } };
  }
  const { relays, relayForward } = storedRelays;
  const traced = {
    peerAddress: reception.peerAddress,
    relayForward,
    relayIds: relays.flatMap(({ options }) => relayId.allIn(options)),
    remoteIds: relays.flatMap(({ options }) =>
      remoteId.allIn(options).map((value) => encodeValue(remoteId, value))
    ),
  };
  return { relays: traced };
}
