import Table from "cli-table3";
import { createColors } from "picocolors";
import { timeSpan } from "../leases/time_span.ts";
import type { ClientRecord } from "../requestor/client_record.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { formatPrefix } from "../wire/prefix.ts";

const HEADINGS = ["Client DUID", "Link", "Address or prefix", "Preferred", "Valid", "Last heard"];

/**
 * The clients with what they hold, for people: a row for each address and prefix, with the
 * lifetimes that are left.
 */
export function clientTable(clients: readonly ClientRecord[], color: boolean): string {
  const colors = createColors(color);
  const table = new Table({
    head: HEADINGS.map((heading) => colors.bold(heading)),
    // The package's own colours would be there off a terminal, too.
    style: { head: [], border: [] },
  });
  for (const client of clients) table.push(...rowsOf(client));
  return table.toString();
}

function rowsOf(client: ClientRecord): Table.HorizontalTableRow[] {
  const leases = leasesOf(client);
  const spanning = (content: string) => ({ content, rowSpan: Math.max(1, leases.length) });
  const [first = ["none", "", ""], ...others] = leases;
  return [
    [
      spanning(toHex(client.clientId)),
      spanning(client.linkAddress ? formatAddress(client.linkAddress) : ""),
      ...first,
      spanning(`${timeSpan(client.lastTransaction)} ago`),
    ],
    ...others,
  ];
}

function leasesOf({ addresses, prefixes }: ClientRecord): string[][] {
  return [
    ...addresses.map((lease) => [formatAddress(lease.address), ...lifetimesOf(lease)]),
    ...prefixes.map((lease) => [
      formatPrefix({ address: lease.prefix, length: lease.prefixLength }),
      ...lifetimesOf(lease),
    ]),
  ];
}

function lifetimesOf(lease: { preferredLifetime: number; validLifetime: number }): string[] {
  return [timeSpan(lease.preferredLifetime), timeSpan(lease.validLifetime)];
}
