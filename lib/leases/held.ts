import type { Prefix } from "../wire/prefix.ts";

/** An address or prefix that somebody holds. */
export interface Held extends Prefix {
  /** Unix seconds, or `FOREVER`. */
  readonly heldUntil: number;
}

/**
 * Told of an address or prefix; must not throw.
 *
 * @param heldUntil Unix seconds, or `FOREVER`; past when it is not held
 */
export type HeldListener = (prefix: Prefix, heldUntil: number) => void;
