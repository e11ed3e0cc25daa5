import { z } from "zod";
import { identifier } from "../assignments/identifier.ts";
import {
  address,
  oneOrMany,
  otherThanUnicast,
  prefix,
  textual,
  textualOrNumber,
  uint32,
} from "../config/values.ts";
import type { AssignedRow } from "../pools/claims.ts";
import { fromHex, fromTextOrHex } from "../wire/bytes.ts";
import { parseHostname } from "../wire/domain_name.ts";
import { parseRemoteId } from "../wire/options/relay.ts";
import { formatPrefix, type Prefix } from "../wire/prefix.ts";
import { ownOptions } from "./own_options.ts";

/** Octets by which a client goes: the id in the one form that clients are looked up by. */
function id(
  kind: string,
  expected: string,
  read: (text: string) => Uint8Array | undefined,
): z.ZodType<string[], string | number | (string | number)[]> {
  return oneOrMany(textualOrNumber({
    expected,
    description: "An id, or a list of them.",
    parse: (text) => {
      const octets = read(text);
      return octets && octets.length > 0 ? identifier(kind, octets) : undefined;
    },
  }));
}

const remoteId = oneOrMany(textual({
  expected: "an enterprise number and octets in hexadecimal such as 9:0102",
  description: "An enterprise number and octets in hexadecimal.",
  parse: (text) => {
    const found = parseRemoteId(text);
    return found && identifier("remote-id", found.identifier, found.enterpriseNumber);
  },
}));

const assigned = {
  address: address.superRefine((octets, context) => {
    const other = otherThanUnicast(octets);
    if (!other) return;
    const message = `expected an address that a client can have, found ${other}`;
    context.issues.push({ code: "custom", message, input: octets });
  }),
  prefix: prefix.superRefine((found, context) => {
    const other = found.length === 0 ? "all addresses" : otherThanUnicast(found.address);
    if (!other) return;
    const message = `expected a prefix that a client can have, found ${formatPrefix(found)}`;
    context.issues.push({ code: "custom", message, input: found });
  }),
};

const hostname = textual({
  expected: "the name of a host such as printer or printer.example.org",
  description: "The name of a host: a label, or a whole domain name.",
  parse: parseHostname,
});

/** The ids of a client, each by its key. */
const ids = {
  "client-id": id("duid", "a DUID in hexadecimal such as 0003000102005e100001", fromHex).optional()
    .describe("The DUID of the client, in hexadecimal, one or a list"),
  "hardware-address": id(
    "hardware-address",
    "a hardware address such as 02:00:5e:10:00:01",
    fromHex,
  ).optional().describe(
    "Its hardware address, one or a list: what its relay says (option 79), what is in a DUID-LL or " +
      "DUID-LLT of Ethernet, or what an EUI-64 address that it sends from is made of",
  ),
  "interface-id": id("interface-id", "an interface-id such as ge-0/0/1 or hex:0102", fromTextOrHex)
    .optional().describe(
      "What the relay nearest to it says of the interface (option 18), one or a list: a text, or " +
        "octets behind hex:",
    ),
  "remote-id": remoteId.optional().describe(
    "What the relay nearest to it says of the line (option 37), one or a list",
  ),
  "subscriber-id": id("subscriber-id", "a subscriber-id such as gold-7 or hex:0102", fromTextOrHex)
    .optional().describe(
      "What the relay nearest to it says of the subscriber (option 38), one or a list: a text, or " +
        "octets behind hex:",
    ),
};

/** A client, and what it is assigned. */
export const staticClient = z.strictObject({
  ...ids,
  iaid: uint32.optional().describe(
    "The one IA of the client that this is for, by its IAID; default any",
  ),
  addresses: oneOrMany(assigned.address, 0).default([]).describe(
    "Its addresses, one or a list: all of them are in its IA_NA, those too that a Renew lacks; " +
      "default none",
  ),
  prefixes: oneOrMany(assigned.prefix, 0).default([]).describe(
    "Its prefixes, one or a list; default none",
  ),
  hostname: hostname.optional().describe(
    "Its name, which client-fqdn tells it where that is; default none",
  ),
  options: ownOptions.optional().describe(
    "What the client is told in place of what pools and handlers tell of the same options; " +
      "default: what these tell",
  ),
}).superRefine((client, context) => {
  if (idsOf(client).length > 0) return;
  const message = `expected one of ${Object.keys(ids).join(", ")}, by which the client is known`;
  context.issues.push({ code: "custom", message, input: client });
});

/** A client, and what it is assigned. */
export type StaticClient = z.output<typeof staticClient>;

/** The ids of a client, in the form that clients are looked up by. */
export function idsOf(client: Pick<StaticClient, keyof typeof ids>): string[] {
  return (Object.keys(ids) as (keyof typeof ids)[]).flatMap((key) => client[key] ?? []);
}

/** What a client is assigned, as rows of a table: one at least. */
export function rowsOf({ addresses, prefixes, iaid, hostname }: StaticClient): AssignedRow[] {
  const details = {
    ...iaid !== undefined && { iaid },
    ...hostname !== undefined && { hostname },
  };
  const count = Math.max(1, addresses.length, prefixes.length);
  return Array.from({ length: count }, (_, index): AssignedRow => {
    const octets = addresses[index];
    const prefix: Prefix | undefined = prefixes[index];
    return {
      ...octets && { address: { address: octets, length: 128 } },
      ...prefix && { prefix },
      ...details,
    };
  });
}
