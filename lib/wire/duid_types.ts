import type { Json } from "./json.ts";

/** A type of DUIDs beyond those of the RFCs: for people to read. */
export interface DuidType {
  /** The two octets that such DUIDs begin with, as a number. */
  readonly type: number;
  /** As JSON and logs spell it: `duid-serial`. */
  readonly name: string;
  /**
   * The parts by name.
   *
   * @param rest what is behind the type
   * @returns `undefined` when it is no such DUID
   */
  describe(rest: Uint8Array): { readonly [part: string]: Json } | undefined;
}

/** Types of RFC 8415 section 11 and RFC 6355. */
export const OWN_DUID_TYPES: readonly number[] = [1, 2, 3, 4];

/** What is known of types besides, as long as it is: what extensions bring. */
export const duidTypes: { additions: readonly DuidType[] } = { additions: [] };
