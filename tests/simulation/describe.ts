import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { messageTypeName } from "../../lib/wire/message_type.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import { iaAddress } from "../../lib/wire/options/identity_association.ts";
import { lqQuery } from "../../lib/wire/options/leasequery.ts";
import { statusCodes } from "../../lib/wire/status_code.ts";
import { IA_PD } from "./plan.ts";
import type { Reading } from "./reading.ts";

/** A message in a few words: `renew, IA_NA 1 2001:db8:1::1005/128`. */
export function describeReading(reading: Reading | undefined): string {
  if (!reading?.inner) return "what is no message";
  const { inner: { type, options }, ias, status } = reading;
  const query = lqQuery.in(options);
  const asked = query && iaAddress.in(query.options);
  const parts = ias.map(({ iaType, iaid, leases, status }) =>
    [
      iaType === IA_PD ? "IA_PD" : "IA_NA",
      iaid,
      ...leases.map(({ key, valid }) => valid > 0 ? `${key} for ${valid} s` : key),
      ...nameOf(status),
    ].join(" ")
  );
  const client = query && clientId.in(query.options);
  if (asked) parts.push(formatAddress(asked.address));
  if (client) parts.push(`client ${toHex(client)}`);
  parts.push(...nameOf(status));
  return [messageTypeName(type), ...parts].join(", ");
}

function nameOf(status: number | undefined): string[] {
  return status === undefined ? [] : [statusCodes.nameOf(status) ?? `status ${status}`];
}
