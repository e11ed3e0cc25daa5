import { maskAddress, type Prefix } from "../../wire/prefix.ts";
import type { LinkClient } from "../reconfigure_keys.ts";

/** The key of a lease: in the order of addresses, and of lengths where these are the same. */
export function leaseKey({ address, length }: Prefix): string {
  const masked = length === 128 ? address : maskAddress(address, length);
  return textOf(masked) + String.fromCharCode(length);
}

/** The key of a client on a link. */
export function clientKey({ clientId, link }: LinkClient): string {
  return `${String.fromCharCode(clientId.length)}${textOf(clientId)}${link}`;
}

/** The key of something that has a number: in the order of the numbers. */
export function numberKey(number: number): string {
  return String(number).padStart(16, "0");
}

/** Octets as a text that sorts as they do. */
export function textOf(octets: Uint8Array): string {
  return String.fromCharCode(...octets);
}
