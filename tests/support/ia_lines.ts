import { iasOf } from "../../lib/pipeline/ia.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import {
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  iaTa,
  statusCode,
  type TimedIdentityAssociation,
} from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { statusCodes } from "../../lib/wire/status_code.ts";

const NAMES: ReadonlyMap<number, string> = new Map([
  [iaNa.code, "na"],
  [iaTa.code, "ta"],
  [iaPd.code, "pd"],
]);

/**
 * The IAs of an answer, by kind and IAID, a line each, with all that is in them:
 * `na 1: 2001:db8:1::10 for 1800 of 3600`, with the preferred and the valid lifetime, or
 * `pd 1: NoPrefixAvail`.
 */
export function iaLines(answer: ClientServerMessage): string[] {
  return iasOf(answer.options).map(({ iaType, iaid, value: { options } }) => {
    const addresses = iaAddress.allIn(options)
      .map((lease) => ({ ...lease, text: formatAddress(lease.address) }));
    const prefixes = iaPrefix.allIn(options).map((lease) => {
      const text = formatPrefix({ address: lease.prefix, length: lease.prefixLength });
      return { ...lease, text };
    });
    const leases = [...addresses, ...prefixes]
      .map((lease) => `${lease.text} for ${lease.preferredLifetime} of ${lease.validLifetime}`);
    const statuses = statusCode.allIn(options).map(({ code }) => statusCodes.nameOf(code)!);
    return `${NAMES.get(iaType)} ${iaid}: ${[...leases, ...statuses].join(", ")}`;
  }).toSorted();
}

/** T1 and T2 of the IAs that have them, in the order of the answer. */
export function iaTimes({ options }: ClientServerMessage): [t1: number, t2: number][] {
  return iasOf(options)
    .filter(({ iaType }) => iaType !== iaTa.code)
    .map(({ value }) => value as TimedIdentityAssociation)
    .map(({ t1, t2 }) => [t1, t2]);
}
