import { z } from "zod";
import { enumerate } from "../config/found.ts";
import { address, domainName, hexBytes, textual, uint16, uint32, uint8 } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import { listOf } from "../wire/combining.ts";
import { domainName as domainNameLayout } from "../wire/domain_name.ts";
import {
  ipv6,
  type Layout,
  uint16 as uint16Layout,
  uint32 as uint32Layout,
  uint8 as uint8Layout,
} from "../wire/layout.ts";
import { encodeValue } from "../wire/message.ts";

/** As many as surely fit into one option. */
const MAX_ADDRESSES = 4000;
const MAX_DOMAIN_NAMES = 250;

const anyText = textual({
  expected: "a text",
  description: "A text, which is sent as UTF-8.",
  parse: (text) => text,
});

/** Keys of which one says what is in an option. */
export const optionDataKeys = {
  text: anyText.optional().describe("What is in it, as a text"),
  hex: hexBytes.optional().describe("What is in it, as octets in hexadecimal"),
  addresses: z.array(address).min(1).max(MAX_ADDRESSES).optional()
    .describe("What is in it, as IPv6 addresses"),
  "domain-names": z.array(domainName).min(1).max(MAX_DOMAIN_NAMES).optional()
    .describe("What is in it, as domain names"),
  uint8: uint8.optional().describe("What is in it, as a number in one octet"),
  uint16: uint16.optional().describe("What is in it, as a number in two octets"),
  uint32: uint32.optional().describe("What is in it, as a number in four octets"),
  boolean: z.boolean().optional().describe("What is in it, as one octet: 1 is true, 0 is false"),
};

/** The keys, for help: `text, hex or addresses`. */
export const OPTION_DATA_KEYS: string = enumerate(Object.keys(optionDataKeys));

/** What the keys become. */
export type OptionDataConfig = {
  readonly [K in keyof typeof optionDataKeys]?: z.output<typeof optionDataKeys[K]>;
};

/** Values of one kind, one after the other. */
export interface ListedValues<T> {
  readonly layout: Layout<T[]>;
  readonly values: readonly T[];
  readonly isSame: (a: T, b: T) => boolean;
}

/** What is in an option. */
export interface OptionData {
  readonly octets: Uint8Array;
  /** The same, where it was written as a list. */
  readonly addresses?: ListedValues<Uint8Array>;
  /** The same, where it was written as a list. */
  readonly domainNames?: ListedValues<string>;
}

/**
 * What is in an option, by the one of its keys that is there.
 *
 * @param complain called when that is not one
 */
export function optionDataOf(
  config: OptionDataConfig,
  complain: (message: string) => void,
): OptionData {
  const present = Object.keys(optionDataKeys).filter((name) =>
    config[name as keyof OptionDataConfig] !== undefined
  );
  if (present.length !== 1) {
    const found = present.length === 0 ? "none of them" : present.join(" and ");
    complain(`expected one of ${OPTION_DATA_KEYS}, found ${found}`);
  }
  const { addresses, "domain-names": domainNames } = config;
  if (addresses) {
    const listed = { layout: addressesLayout, values: addresses, isSame: equalBytes };
    return { octets: encodeValue(listed, addresses), addresses: listed };
  }
  if (domainNames) {
    const listed = { layout: domainNamesLayout, values: domainNames, isSame: isSameName };
    return { octets: encodeValue(listed, domainNames), domainNames: listed };
  }
  return { octets: plainOctets(config) };
}

function plainOctets({ text = "", hex, uint8, uint16, uint32, boolean }: OptionDataConfig) {
  if (hex) return hex;
  if (uint8 !== undefined) return encodeValue({ layout: uint8Layout }, uint8).slice();
  if (uint16 !== undefined) return encodeValue({ layout: uint16Layout }, uint16).slice();
  if (uint32 !== undefined) return encodeValue({ layout: uint32Layout }, uint32).slice();
  if (boolean !== undefined) return Uint8Array.of(boolean ? 1 : 0);
  return new TextEncoder().encode(text);
}

const addressesLayout = listOf(ipv6);
const domainNamesLayout = listOf(domainNameLayout);

function isSameName(a: string, b: string): boolean {
  return a === b;
}
