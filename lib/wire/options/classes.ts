import { fields, lengthPrefixed, listOf } from "../combining.ts";
import { opaque, uint16, uint32 } from "../layout.ts";
import { textOrHex } from "../bytes.ts";
import type { Json } from "../json.ts";
import { dhcpv6, type Option, type OptionDefinition, type OptionSpace } from "../option.ts";
import { PASSED_OVER, Reader } from "../reader.ts";
import { CLIENT_MESSAGES, places } from "../places.ts";

/** The classes of users or applications that the client belongs to. */
export const userClass: OptionDefinition<Uint8Array[]> = dhcpv6.define({
  code: 15,
  name: "user-class",
  source: "RFC 8415 section 21.15",
  layout: listOf(lengthPrefixed(opaque)),
  places: places("?", ...CLIENT_MESSAGES, "advertise", "reply"),
});

/** What the client's hardware is, in its vendor's own words. */
export interface VendorClass {
  /** The vendor, as IANA numbers enterprises. */
  readonly enterpriseNumber: number;
  /** Each says something of the hardware, in a form that the vendor knows. */
  readonly classes: readonly Uint8Array[];
}

/** What the client's hardware is: one of these a vendor. */
export const vendorClass: OptionDefinition<VendorClass> = dhcpv6.define({
  code: 16,
  name: "vendor-class",
  source: "RFC 8415 section 21.16",
  layout: fields<VendorClass>({
    enterpriseNumber: uint32,
    classes: listOf(lengthPrefixed(opaque)),
  }),
  places: places("*", ...CLIENT_MESSAGES, "advertise", "reply"),
  key: ({ enterpriseNumber }) => enterpriseNumber,
});

/** An option whose code and meaning are its vendor's own. */
export interface VendorOption {
  /** The number that the vendor gave it. */
  readonly code: number;
  /** Its value, in a form that the vendor knows. */
  readonly data: Uint8Array;
}

/** What is known of the options of vendors, by the number of the enterprise: what extensions bring. */
export const vendorSpaces: { additions: ReadonlyMap<number, OptionSpace> } = {
  additions: new Map(),
};

/** Options of one vendor. */
export interface VendorSpecificInformation {
  /** The vendor, as IANA numbers enterprises. */
  readonly enterpriseNumber: number;
  /** The options, in order. */
  readonly options: readonly VendorOption[];
}

const vendorLayout = fields<VendorSpecificInformation>({
  enterpriseNumber: uint32,
  options: listOf(fields<VendorOption>({ code: uint16, data: lengthPrefixed(opaque) })),
});

/** The options as their vendor's declarations have them, where there are any. */
function namedOptions(
  { enterpriseNumber, options }: VendorSpecificInformation,
): { options: Json } | undefined {
  const space = vendorSpaces.additions.get(enterpriseNumber);
  if (!space) return undefined;
  const known = options.map(({ code, data }): Json => {
    const { name, layout } = space.withCode(code);
    if (!space.isDeclared(code)) return { code, data: textOrHex(data) };
    const value = new Reader(data).attempt(data.length, layout, name);
    return value === PASSED_OVER
      ? { code, name, data: textOrHex(data) }
      : { code, name, value: layout.toJson(value) };
  });
  return { options: known };
}

/** What clients, servers and relays tell each other in a vendor's own way: one of these a vendor. */
export const vendorSpecificInformation: OptionDefinition<VendorSpecificInformation> = dhcpv6.define(
  {
    code: 17,
    name: "vendor-specific-information",
    source: "RFC 8415 section 21.17",
    layout: {
      ...vendorLayout,
      toJson: (value) => ({
        ...vendorLayout.toJson(value) as { [key: string]: Json },
        ...namedOptions(value),
      }),
    },
    places: places(
      "*",
      ...CLIENT_MESSAGES,
      "advertise",
      "reply",
      "relay-forward",
      "relay-reply",
    ),
    key: ({ enterpriseNumber }) => enterpriseNumber,
  },
);

/** The vendors that a client names, in vendor classes and in vendor-specific information. */
export function vendorsIn(options: readonly Option[]): ReadonlySet<number> {
  const said = [...vendorClass.allIn(options), ...vendorSpecificInformation.allIn(options)];
  return new Set(said.map(({ enterpriseNumber }) => enterpriseNumber));
}
