import { toHex } from "./bytes.ts";
import { shownAs, sizeBetween } from "./combining.ts";
import { duidTypes } from "./duid_types.ts";
import type { Json } from "./json.ts";
import { describeHardwareType } from "./hardware_type.ts";
import { bytes, type Layout } from "./layout.ts";
import { Reader } from "./reader.ts";

/** Seconds from 1970-01-01 to 2000-01-01, where the time of a DUID-LLT begins (RFC 8415 section 11.2). */
export const DUID_EPOCH = 946_684_800;

/**
 * A DUID is compared and stored as the octets it is (RFC 8415 section 11); what is in them is for
 * people to read. 1 to 4 are types of RFC 8415 section 11 and RFC 6355.
 *
 * @returns the parts by name; a DUID of another type, or too short for its own, only as octets
 */
export function describeDuid(duid: Uint8Array): { [part: string]: Json } {
  const hex = toHex(duid);
  if (duid.length < 2) return { type: "unknown", hex };
  const reader = new Reader(duid);
  const type = reader.uint16();
  if (type === 1 && duid.length >= 8) {
    return {
      type: "duid-llt",
      "hardware-type": describeHardwareType(reader.uint16()),
      timestamp: isoSeconds(reader.uint32() + DUID_EPOCH),
      "link-layer-address": toHex(reader.rest(), ":"),
      hex,
    };
  }
  if (type === 2 && duid.length >= 6) {
    const enterpriseNumber = reader.uint32();
    return {
      type: "duid-en",
      "enterprise-number": enterpriseNumber,
      identifier: toHex(reader.rest(), ":"),
      hex,
    };
  }
  if (type === 3 && duid.length >= 4) {
    return {
      type: "duid-ll",
      "hardware-type": describeHardwareType(reader.uint16()),
      "link-layer-address": toHex(reader.rest(), ":"),
      hex,
    };
  }
  if (type === 4 && duid.length === 18) {
    return { type: "duid-uuid", uuid: formatUuid(reader.rest()), hex };
  }
  const added = duidTypes.additions.find((each) => each.type === type);
  const parts = added?.describe(reader.rest());
  return parts ? { type: added!.name, ...parts, hex } : { type: `type ${type}`, hex };
}

function isoSeconds(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace(".000Z", "Z");
}

function formatUuid(uuid: Uint8Array): string {
  return toHex(uuid).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The DUID of type 2 (RFC 8415 section 11.3). */
export function duidEn(enterpriseNumber: number, identifier: Uint8Array): Uint8Array {
  return concat([0, 2], uint32Octets(enterpriseNumber), identifier);
}

/** The DUID of type 3 (RFC 8415 section 11.4). */
export function duidLl(hardwareType: number, linkLayerAddress: Uint8Array): Uint8Array {
  return concat([0, 3], uint16Octets(hardwareType), linkLayerAddress);
}

/** The DUID of type 1 (RFC 8415 section 11.2). `time` is in Unix seconds. */
export function duidLlt(
  hardwareType: number,
  time: number,
  linkLayerAddress: Uint8Array,
): Uint8Array {
  // Modulo 2^32, as the section says.
  const since2000 = (time - DUID_EPOCH) >>> 0;
  return concat([0, 1], uint16Octets(hardwareType), uint32Octets(since2000), linkLayerAddress);
}

/** The DUID of type 4 (RFC 6355). `uuid` is 16 octets. */
export function duidUuid(uuid: Uint8Array): Uint8Array {
  return concat([0, 4], uuid);
}

function uint16Octets(value: number): number[] {
  return [value >>> 8, value & 0xff];
}

function uint32Octets(value: number): number[] {
  return [...uint16Octets(value >>> 16), ...uint16Octets(value & 0xffff)];
}

function concat(...parts: ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

/** A DUID as it stands in an option: at least the two octets of its type. */
export const duid: Layout<Uint8Array> = sizeBetween(2, shownAs(bytes, "DUID", describeDuid));
