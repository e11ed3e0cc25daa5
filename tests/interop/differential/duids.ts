import { Random } from "../relay/random.ts";

const LENGTHS = [3, 4, 10, 10, 14, 14, 18, 20, 64, 128] as const;
/** The longest that there may be (RFC 8415 section 11.1). */
const LONG = [129, 130] as const;

/** The DUID of a client, of 3 to 130 octets; no two are alike. */
export function duidOf(round: number, sequence: number, client: number): Uint8Array {
  const number = (round * 2000 + sequence) * 4 + client;
  const random = new Random(number);
  const length = random.of(random.below(25) === 0 ? LONG : LENGTHS);
  // Three octets would not hold the number and a type of two.
  if (length === 3) return Uint8Array.of(0x80 | number >>> 16, number >>> 8 & 0xff, number & 0xff);
  const duid = random.octets(length);
  duid.set([0, length > 20 && random.below(12) > 0 ? 2 : 3]);
  duid.set([number >>> 8 & 0xff, number & 0xff], length - 2);
  return duid;
}
