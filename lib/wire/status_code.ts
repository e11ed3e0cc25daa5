import { NumberNames } from "./names.ts";

/**
 * Status codes (RFC 8415 section 21.13; RFC 5007 section 4.1.3; RFC 5460 section 5.5; RFC 7653
 * section 11).
 */
export const StatusCode = {
  Success: 0,
  UnspecFail: 1,
  NoAddrsAvail: 2,
  NoBinding: 3,
  NotOnLink: 4,
  UseMulticast: 5,
  NoPrefixAvail: 6,
  UnknownQueryType: 7,
  MalformedQuery: 8,
  NotConfigured: 9,
  NotAllowed: 10,
  QueryTerminated: 11,
  DataMissing: 12,
  CatchUpComplete: 13,
  NotSupported: 14,
  TLSConnectionRefused: 15,
} as const;

/** Names as the RFCs spell them: `NoAddrsAvail`. */
export const statusCodes: NumberNames = new NumberNames(StatusCode, (name) => name);

/** The name of a status, for people: `NoAddrsAvail`, or `status 99` where there is none. */
export function statusName(code: number): string {
  return statusCodes.nameOf(code) ?? `status ${code}`;
}
