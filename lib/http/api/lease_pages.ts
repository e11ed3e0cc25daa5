import {
  isWanted,
  leasePages,
  type LeaseQuestion,
  type LeaseReport,
  leaseReport,
  wantsPast,
} from "../../control/lease_rows.ts";
import type { KeptLease } from "../../leases/lease_pages.ts";
import { compareBytes } from "../../wire/address.ts";
import { parsePrefix, type Prefix } from "../../wire/prefix.ts";
import type { Asked } from "../asked.ts";
import { ProblemError } from "../problem.ts";

/** Leases, and what to put into `after` for more. */
interface LeasePage {
  readonly leases: readonly LeaseReport[];
  /** `null`: there are no more. */
  readonly next: string | null;
}

/**
 * As many of the leases that are meant as wanted.
 *
 * @param after those behind that alone
 */
export async function leasesOf(
  { leases, now, turns }: Asked,
  question: LeaseQuestion,
  most: number,
  after?: string,
): Promise<LeasePage> {
  const found: LeaseReport[] = [];
  let last = "";
  const cursor = after === undefined ? undefined : cursorIn(after);
  const isBehind = cursor ? isBehindIn(question, cursor) : () => true;
  const filter = { ...question, behind: wantsPast(question) ? undefined : cursor };
  for (const page of leasePages(leases, filter)) {
    const seconds = Math.floor(now() / 1000);
    for (const lease of page) {
      if (!isBehind(lease) || !isWanted(lease, question, seconds)) continue;
      if (found.length === most) return { leases: found, next: last };
      const report = leaseReport(lease, seconds);
      found.push(report);
      last = wantsPast(question) ? `${report.lease}@${lease.began}` : report.lease;
    }
    await turns.next();
  }
  return { leases: found, next: null };
}

/** A place in a list of leases: the last that was told. */
interface Cursor extends Prefix {
  /** Unix seconds when it began, where several of one address may be told. */
  readonly began?: number;
}

function cursorIn(text: string): Cursor {
  const [, lease = "", began] = /^([^@]*)(?:@([0-9]{1,15}))?$/.exec(text) ?? [];
  const prefix = parsePrefix(lease);
  if (!prefix) {
    throw new ProblemError(400, "Expected in after what next said", {}, [`after: ${text}`]);
  }
  return began === undefined ? prefix : { ...prefix, began: Number(began) };
}

/** Those of which nothing but the link, the address or the time is said come by address. */
function isBehindIn(question: LeaseQuestion, cursor: Cursor): (lease: KeptLease) => boolean {
  const { link, clientId, relayId, remoteId, interfaceId, hostname } = question;
  const isByAddress = !wantsPast(question) &&
    [link, clientId, relayId, remoteId, interfaceId, hostname].every((each) => each === undefined);
  if (isByAddress) return (lease) => compareLeases(lease, cursor) > 0;
  let isPassed = false;
  return (lease) => {
    const wasPassed = isPassed;
    isPassed ||= compareLeases(lease, cursor) === 0 &&
      (cursor.began === undefined || cursor.began === lease.began);
    return wasPassed;
  };
}

/** In the order of addresses. */
export function compareLeases(a: Prefix, b: Prefix): number {
  return compareBytes(a.address, b.address) || a.length - b.length;
}
