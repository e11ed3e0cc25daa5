import type { Grant } from "../../lib/leases/exchange.ts";
import { addressToBigInt } from "../../lib/wire/address.ts";
import { formatPrefix, lastAddress, type Prefix } from "../../lib/wire/prefix.ts";

/** An address or prefix, and who may use it. */
export interface Claim {
  /** As text, an address with 128 bits. */
  readonly key: string;
  readonly prefix: Prefix;
  readonly first: bigint;
  readonly last: bigint;
  /** DUID, in hexadecimal digits. */
  readonly client: string;
  readonly link: string;
  readonly iaType: number;
  readonly iaid: number;
  readonly state: "active" | "declined" | "ended";
  /** Unix seconds. */
  readonly validUntil: number;
}

/** Whether nobody else may have it. */
export function isHeld({ state, validUntil }: Claim, now: number): boolean {
  return state !== "ended" && validUntil > now;
}

/** The first and the last address of a prefix. */
export function span(prefix: Prefix): { first: bigint; last: bigint } {
  return { first: addressToBigInt(prefix.address), last: addressToBigInt(lastAddress(prefix)) };
}

/** What a grant gives to a client on a link. */
export function claimFor(
  { address, length, iaType, iaid, validUntil }: Grant,
  client: string,
  link: string,
): Claim {
  const prefix = { address: address.slice(), length };
  return {
    key: formatPrefix(prefix),
    prefix,
    ...span(prefix),
    client,
    link,
    iaType,
    iaid,
    state: "active",
    validUntil,
  };
}
