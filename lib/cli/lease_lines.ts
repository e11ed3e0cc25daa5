import type { ExchangeReport } from "../client/lease_client.ts";
import { forTimeSpan, timeSpan } from "../leases/time_span.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { formatPrefix } from "../wire/prefix.ts";
import { optionToText } from "../wire/text.ts";
import { exchangesOf, type LeaseAttempt } from "./lease_attempt.ts";
import { milliseconds } from "./wording.ts";

const LABEL_WIDTH = 14;

interface Times {
  readonly t1: number;
  readonly t2: number;
}

interface Lifetimes {
  readonly preferredLifetime: number;
  readonly validLifetime: number;
}

/** What was given, as lines for people; nothing when nobody answered. */
export function attemptLines(attempt: LeaseAttempt): string[] {
  const { lease } = attempt.acquired;
  if (!lease) return [];
  return [
    labelled("Client DUID", toHex(attempt.request.clientId)),
    labelled("Server DUID", toHex(lease.serverId)),
    ...lease.addresses.flatMap((ia) =>
      ia.leases.map((one) => labelled("Address", leaseText(formatAddress(one.address), one, ia)))
    ),
    ...lease.prefixes.flatMap((ia) =>
      ia.leases.map((one) => {
        const prefix = formatPrefix({ address: one.prefix, length: one.prefixLength });
        return labelled("Prefix", leaseText(prefix, one, ia));
      })
    ),
    ...lease.options.flatMap((option) => optionToText(option).split("\n")),
    labelled("Round trips", exchangesOf(attempt).map(exchangeText).join(", ")),
    ...(attempt.released?.lease ? [labelled("Released", "everything that was given")] : []),
  ];
}

function labelled(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`;
}

function leaseText(name: string, lifetimes: Lifetimes, { t1, t2 }: Times): string {
  return [
    name,
    `preferred ${forTimeSpan(lifetimes.preferredLifetime)}`,
    `valid ${forTimeSpan(lifetimes.validLifetime)}`,
    ...(t1 > 0 ? [`T1 ${timeSpan(t1)}`] : []),
    ...(t2 > 0 ? [`T2 ${timeSpan(t2)}`] : []),
  ].join(", ");
}

function exchangeText({ type, roundTrip, transmissions }: ExchangeReport): string {
  const took = roundTrip === undefined ? "no answer" : milliseconds(roundTrip);
  const repeated = transmissions > 1 ? ` (sent ${transmissions} times)` : "";
  return `${messageTypeName(type)} ${took}${repeated}`;
}
