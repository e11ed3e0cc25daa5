import { FOREVER, iaName, isHeld, type Lease, REGISTERED, secondsLeft } from "../leases/lease.ts";
import type { KeptLease, LeaseFilter, LeasePages } from "../leases/lease_pages.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { encodeValue } from "../wire/message.ts";
import { parseRemoteId, remoteId } from "../wire/options/relay.ts";
import { formatAddressOrPrefix, formatPrefix, parsePrefix } from "../wire/prefix.ts";

/** Which leases somebody wants to see. */
export interface LeaseQuestion extends LeaseFilter {
  /** Those too that hold nothing any more: expired or given back. */
  readonly all: boolean;
  /** Those alone that have ended. */
  readonly ended?: boolean | undefined;
  /** Those alone that began or ended not longer ago than so many seconds. */
  readonly since?: number | undefined;
  /** Those alone that were there at that time: Unix seconds. */
  readonly at?: number | undefined;
  /** No more of them than that. */
  readonly limit?: number | undefined;
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
  /** ISO 8601: when the client got it; `null`: before that was stored; left out: nobody looked. */
  readonly granted?: string | null;
  /** ISO 8601; left out: it has not ended. */
  readonly ended?: string;
  /** The name that its client is assigned; left out: none. */
  readonly hostname?: string;
}

/** Why a question about leases cannot be understood, as a sentence. */
export class QuestionError extends Error {
  override readonly name = "QuestionError";
}

/** Writes a question as the control protocol has it: `link=lan client-id=0003… address=::1 all`. */
export function formatQuestion(question: LeaseQuestion): string {
  const { link, clientId, overlapping, all, relayId, remoteId, interfaceId } = question;
  const { hostname, ended, since, at, limit } = question;
  return [
    link === undefined ? "" : `link=${encodeURIComponent(link)}`,
    clientId ? `client-id=${toHex(clientId)}` : "",
    overlapping ? `address=${formatPrefix(overlapping)}` : "",
    relayId ? `relay-id=${toHex(relayId)}` : "",
    remoteId ? `remote-id=${formatRemoteId(remoteId)}` : "",
    interfaceId ? `interface-id=${toHex(interfaceId)}` : "",
    hostname === undefined ? "" : `hostname=${encodeURIComponent(hostname)}`,
    since === undefined ? "" : `since=${since}`,
    at === undefined ? "" : `at=${at}`,
    limit === undefined ? "" : `limit=${limit}`,
    ended ? "ended" : "",
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
      case "relay-id":
        question.relayId = octetsIn(value, "a DUID in hexadecimal");
        break;
      case "remote-id":
        question.remoteId = remoteIdValueIn(value) ??
          refuse(`a remote-id such as 9:00c0ffee, found ${value}`);
        break;
      case "interface-id":
        question.interfaceId = octetsIn(value, "an interface-id in hexadecimal");
        break;
      case "hostname":
        question.hostname = decoded(value);
        break;
      case "ended":
        question.ended = true;
        break;
      case "since":
      case "at":
      case "limit":
        question[key] = wholeNumberIn(key, value);
        break;
      default:
        refuse(
          "link=, client-id=, address=, relay-id=, remote-id=, interface-id=, hostname=, since=, " +
            `at=, limit=, ended or all, found ${word}`,
        );
    }
  }
  return question;
}

/** Whether those too are wanted in whose place there are others by now. */
export function wantsPast({ all, ended, at }: LeaseQuestion): boolean {
  return all || ended === true || at !== undefined;
}

/** Leases that are read at once: so few that no exchange waits for them. */
const PAGE = 100;

/** The leases among which those that somebody wants to see are: of now, and behind them past ones. */
export function* leasePages(
  leases: Pick<LeasePages, "read" | "readPast">,
  question: LeaseQuestion,
): Generator<readonly KeptLease[]> {
  yield* leases.read(question, PAGE);
  if (wantsPast(question)) yield* leases.readPast(question, PAGE);
}

/** Whether a lease is among those that somebody wants to see. */
export function isWanted(lease: KeptLease, question: LeaseQuestion, now: number): boolean {
  const { since, at } = question;
  const { began } = lease;
  if (at !== undefined && !(began <= at && at < lease.ended)) return false;
  const hasEnded = lease.ended <= now;
  if (since !== undefined) {
    const from = now - since;
    if (began < from && !(hasEnded && lease.ended >= from)) return false;
  }
  if (question.ended) return hasEnded;
  return question.all || at !== undefined || isHeld(lease, now);
}

/** A lease for programs. */
export function leaseReport(lease: Lease & Partial<KeptLease>, now: number): LeaseReport {
  const { iaType, iaid, link, validUntil, began, ended, hostname = lease.row?.hostname } = lease;
  return {
    lease: formatAddressOrPrefix(lease),
    "client-id": toHex(lease.clientId),
    link,
    ia: iaName(iaType),
    iaid,
    state: stateOf(lease, now),
    "preferred-lifetime": secondsLeft(lease.preferredUntil, now),
    "valid-lifetime": secondsLeft(validUntil, now),
    "valid-until": validUntil === FOREVER ? null : timeText(validUntil),
    ...began !== undefined && { granted: began === 0 ? null : timeText(began) },
    ...ended !== undefined && ended <= now && { ended: timeText(ended) },
    ...hostname !== undefined && { hostname },
  };
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function formatRemoteId(value: Uint8Array): string {
  const enterprise = new DataView(value.buffer, value.byteOffset).getUint32(0);
  return `${enterprise}:${toHex(value.subarray(4))}`;
}

/** Reads a remote-id such as `9:00c0ffee`: the value that its option has. */
export function remoteIdValueIn(text: string): Uint8Array | undefined {
  const found = parseRemoteId(text);
  return found && encodeValue(remoteId, found);
}

function octetsIn(text: string, what: string): Uint8Array {
  const octets = fromHex(text);
  return octets && octets.length > 0 ? octets : refuse(`${what}, found ${text}`);
}

function wholeNumberIn(key: string, text: string): number {
  const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : NaN;
  const isWhole = Number.isSafeInteger(number) && (key !== "limit" || number > 0);
  return isWhole ? number : refuse(`a whole number behind ${key}=, found ${text}`);
}

function stateOf({ state, iaType, validUntil }: Lease, now: number): LeaseReport["state"] {
  if (state !== "active") return state;
  if (validUntil <= now) return "expired";
  return iaType === REGISTERED ? "registered" : "active";
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
