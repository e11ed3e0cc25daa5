import { FOREVER, isHeld, type Lease, REGISTERED, remaining } from "../leases/lease.ts";
import type { LeaseFilter } from "../leases/lease_pages.ts";
import { formatAddress } from "../wire/address.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { lifetime } from "../wire/layout.ts";
import { formatPrefix, parsePrefix } from "../wire/prefix.ts";

/** Which leases somebody wants to see. */
export interface LeaseQuestion extends LeaseFilter {
  /** Those too that hold nothing any more: expired or given back. */
  readonly all: boolean;
}

/** A lease as `sextant ctl leases` tells of it, in JSON. */
export interface LeaseReport {
  /** Without a length for an address: `2001:db8::1`, `2001:db8:100::/56`. */
  readonly lease: string;
  readonly "client-id": string;
  readonly link: string;
  /** `na`, `ta` or `pd`; `none` for an address that its client registered. */
  readonly ia: string;
  readonly iaid: number;
  readonly state: "active" | "registered" | "expired" | "released" | "declined";
  /** Seconds that are left, or `infinity`. */
  readonly "preferred-lifetime": number | "infinity";
  readonly "valid-lifetime": number | "infinity";
  /** ISO 8601; `null`: never. */
  readonly "valid-until": string | null;
  /** The name that its client is assigned; left out: none. */
  readonly hostname?: string;
}

/** Why a question about leases cannot be understood, as a sentence. */
export class QuestionError extends Error {
  override readonly name = "QuestionError";
}

const IA_NAMES: ReadonlyMap<number, string> = new Map([
  [3, "na"],
  [4, "ta"],
  [25, "pd"],
  [REGISTERED, "none"],
]);

/** Writes a question as the control protocol has it: `link=lan client-id=0003… address=::1 all`. */
export function formatQuestion({ link, clientId, overlapping, all }: LeaseQuestion): string {
  return [
    link === undefined ? "" : `link=${encodeURIComponent(link)}`,
    clientId ? `client-id=${toHex(clientId)}` : "",
    overlapping ? `address=${formatPrefix(overlapping)}` : "",
    all ? "all" : "",
  ].filter(Boolean).join(" ");
}

/** Reads a question. @throws {QuestionError} */
export function parseQuestion(words: readonly string[]): LeaseQuestion {
  const question: { -readonly [K in keyof LeaseQuestion]: LeaseQuestion[K] } = { all: false };
  for (const word of words) {
    const [key, value] = splitOnce(word);
    switch (key) {
      case "all":
        question.all = true;
        break;
      case "link":
        question.link = decoded(value);
        break;
      case "client-id":
        question.clientId = fromHex(value) ?? refuse(`a DUID in hexadecimal, found ${value}`);
        break;
      case "address":
        question.overlapping = parsePrefix(value) ??
          refuse(`an IPv6 address or prefix, found ${value}`);
        break;
      default:
        refuse(`link=, client-id=, address= or all, found ${word}`);
    }
  }
  return question;
}

/** Whether a lease is among those that somebody wants to see. */
export function isWanted(lease: Lease, { all }: LeaseQuestion, now: number): boolean {
  return all || isHeld(lease, now);
}

/** A lease for programs. */
export function leaseReport(lease: Lease, now: number): LeaseReport {
  const { iaType, iaid, link, validUntil, row } = lease;
  return {
    lease: lease.length === 128 ? formatAddress(lease.address) : formatPrefix(lease),
    "client-id": toHex(lease.clientId),
    link,
    ia: IA_NAMES.get(iaType) ?? String(iaType),
    iaid,
    state: stateOf(lease, now),
    "preferred-lifetime": secondsLeft(lease.preferredUntil, now),
    "valid-lifetime": secondsLeft(validUntil, now),
    "valid-until": validUntil === FOREVER ? null : new Date(validUntil * 1000).toISOString(),
    ...row?.hostname !== undefined && { hostname: row.hostname },
  };
}

function stateOf({ state, iaType, validUntil }: Lease, now: number): LeaseReport["state"] {
  if (state !== "active") return state;
  if (validUntil <= now) return "expired";
  return iaType === REGISTERED ? "registered" : "active";
}

function secondsLeft(until: number, now: number): number | "infinity" {
  return lifetime.toJson(remaining(until, now)) as number | "infinity";
}

function splitOnce(word: string): [key: string, value: string] {
  const at = word.indexOf("=");
  return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return refuse(`a name as in a URI, found ${value}`);
  }
}

function refuse(what: string): never {
  throw new QuestionError(`Expected ${what}`);
}
