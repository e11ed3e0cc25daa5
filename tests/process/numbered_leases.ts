import type { Exchange } from "../../lib/leases/exchange.ts";
import { bigIntToAddress } from "../../lib/wire/address.ts";

const POOL = 0x2001_0db8n << 96n;
const AT = 1_800_000_000;

/** The exchange that gives lease `number`, to a client of its own. */
export function leaseNumber(number: number): Exchange {
  const address = bigIntToAddress(POOL + BigInt(number));
  return {
    clientId: Uint8Array.of(0, 4, ...address),
    link: `link ${number % 5}`,
    at: AT,
    granted: [{
      address,
      length: 128,
      iaType: 3,
      iaid: number,
      preferredUntil: AT + 3600,
      validUntil: AT + 7200,
    }],
    withdrawn: [],
    released: [],
    declined: [],
    declinedUntil: AT,
    contact: { options: new Uint8Array(40) },
  };
}
