import type { ExchangeReport } from "../client/lease_client.ts";
import type { ReceivedAssociation, ReceivedStatus } from "../client/received_lease.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import type { Json } from "../wire/json.ts";
import { lifetime } from "../wire/layout.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { optionToJson } from "../wire/option.ts";
import type { IaAddress, IaPrefix } from "../wire/options/identity_association.ts";
import { formatPrefix } from "../wire/prefix.ts";
import { statusCodes } from "../wire/status_code.ts";
import { exchangesOf, type LeaseAttempt } from "./lease_attempt.ts";

type JsonObject = { [name: string]: Json };

/** What was given, for programs; `null` when nobody answered. */
export function attemptToJson(attempt: LeaseAttempt): Json {
  const { lease } = attempt.acquired;
  if (!lease) return null;
  return {
    "client-id": toHex(attempt.request.clientId),
    "server-id": toHex(lease.serverId),
    addresses: lease.addresses.flatMap((ia) => leasesToJson(ia, addressToJson)),
    prefixes: lease.prefixes.flatMap((ia) => leasesToJson(ia, prefixToJson)),
    options: lease.options.map(optionToJson),
    statuses: lease.statuses.map(statusToJson),
    exchanges: exchangesOf(attempt).map(exchangeToJson),
    ...(attempt.released && { released: attempt.released.lease !== undefined }),
  };
}

/** An address with its lifetimes in seconds, or `"infinity"`. */
export function addressToJson(lease: IaAddress): JsonObject {
  return { address: formatAddress(lease.address), ...lifetimesToJson(lease) };
}

/** A prefix, as `2001:db8::/56`, with its lifetimes in seconds, or `"infinity"`. */
export function prefixToJson(lease: IaPrefix): JsonObject {
  const prefix = formatPrefix({ address: lease.prefix, length: lease.prefixLength });
  return { prefix, ...lifetimesToJson(lease) };
}

function lifetimesToJson(lease: { preferredLifetime: number; validLifetime: number }): JsonObject {
  return {
    "preferred-lifetime": lifetime.toJson(lease.preferredLifetime),
    "valid-lifetime": lifetime.toJson(lease.validLifetime),
  };
}

function leasesToJson<Lease>(
  { iaid, t1, t2, leases }: ReceivedAssociation<Lease>,
  toJson: (lease: Lease) => JsonObject,
): Json[] {
  const times = { iaid, t1: lifetime.toJson(t1), t2: lifetime.toJson(t2) };
  return leases.map((lease) => ({ ...toJson(lease), ...times }));
}

function statusToJson({ of, code, message }: ReceivedStatus): Json {
  return { of, code, name: statusCodes.nameOf(code) ?? null, message };
}

function exchangeToJson({ type, transmissions, roundTrip }: ExchangeReport): Json {
  return {
    message: messageTypeName(type),
    transmissions,
    "round-trip": roundTrip === undefined ? null : Math.round(roundTrip * 1000) / 1000,
  };
}
