const LENGTH = 8;

/** Where a bound is stored: 8 octets. */
export interface StoredBound {
  /** `undefined`: none was ever stored. */
  read(): Uint8Array | undefined;
  /** Records another one. */
  write(bound: Uint8Array): void;
}

/** The bound that is stored; 0: none ever was. */
export function readBound(bound: StoredBound): bigint {
  const octets = bound.read();
  return octets ? new DataView(octets.buffer, octets.byteOffset).getBigUint64(0) : 0n;
}

/** A number as 8 octets. */
export function octetsOf(bound: bigint): Uint8Array {
  const octets = new Uint8Array(LENGTH);
  new DataView(octets.buffer).setBigUint64(0, bound);
  return octets;
}
