import { MessageType } from "../../lib/wire/message_type.ts";
import type { Claim } from "./claim.ts";
import type { ReadIa } from "./reading.ts";

const { renew, rebind, release, decline } = MessageType;
const COMES_WITH_IT: ReadonlySet<number> = new Set([renew, rebind, release, decline]);

/**
 * Whether a claim of a client is bound to an IA of its message where it is: one DUID and IAID have a
 * binding on each link, and what is renewed or given back on another has moved there.
 *
 * @param link `undefined` when nobody knows it: then any may be meant
 */
export function isBoundHere(
  claim: Claim,
  { iaType, iaid, leases }: Pick<ReadIa, "iaType" | "iaid" | "leases">,
  type: number,
  link: string | undefined,
): boolean {
  if (claim.iaType !== iaType || claim.iaid !== iaid) return false;
  return link === undefined || claim.link === link ||
    COMES_WITH_IT.has(type) && leases.some(({ key }) => key === claim.key);
}
