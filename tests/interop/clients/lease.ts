/** What a client says it was given. */
export interface Lease {
  /** Hexadecimal. */
  readonly duid: string;
  readonly addresses: readonly string[];
  /** `2001:db8::/56`. */
  readonly prefixes: readonly string[];
}
