import type { Grant } from "../../lib/leases/exchange.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { addressToBigInt, bigIntToAddress } from "../../lib/wire/address.ts";
import { address, duid } from "../support/messages.ts";

/** Leases that are granted in one exchange. */
const BATCH = 1024;

/** Clients of these numbers hold what {@linkcode fill} leases. */
export const FIRST_HOLDER = 0x100_0000;

/** Leases every address of a range, but those that are named, each batch to a client of its own. */
export function fill(
  leases: LeaseStore,
  first: string,
  count: number,
  at: number,
  { except = [], lifetime = 3600 }: {
    readonly except?: readonly number[];
    readonly lifetime?: number;
  } = {},
): void {
  const base = addressToBigInt(address(first));
  for (let from = 0; from < count; from += BATCH) {
    const granted: Grant[] = [];
    for (let index = from; index < Math.min(from + BATCH, count); index++) {
      if (except.includes(index)) continue;
      granted.push({
        address: bigIntToAddress(base + BigInt(index)),
        length: 128,
        iaType: 3,
        iaid: index,
        preferredUntil: at + lifetime,
        validUntil: at + lifetime,
      });
    }
    leases.record({
      clientId: duid(FIRST_HOLDER + from / BATCH),
      link: "lan",
      at,
      granted,
      withdrawn: [],
      released: [],
      declined: [],
      declinedUntil: at + 86_400,
      contact: { options: new Uint8Array() },
    });
  }
}
