/** First and last interface identifier of a block. */
interface Block {
  readonly first: bigint;
  readonly last: bigint;
}

// The registry that RFC 5453 section 3 set up, with what RFC 7136 added to it.
const RESERVED: readonly Block[] = [
  // Subnet-router anycast (RFC 4291 section 2.6.1).
  { first: 0n, last: 0n },
  // The Ethernet block of IANA, of which one is the proxy mobile IPv6 gateway's (RFC 6543).
  { first: 0x0200_5eff_fe00_0000n, last: 0x0200_5eff_feff_ffffn },
  // Subnet anycast (RFC 2526).
  { first: 0xfdff_ffff_ffff_ff80n, last: 0xfdff_ffff_ffff_ffffn },
];

const INTERFACE_ID_MASK = 0xffff_ffff_ffff_ffffn;

/**
 * The last address of the reserved block that the address is in, or `undefined` when its interface
 * identifier, the last 64 bits, is not reserved.
 */
export function endOfReservedBlock(address: bigint): bigint | undefined {
  const interfaceId = address & INTERFACE_ID_MASK;
  for (const { first, last } of RESERVED) {
    if (interfaceId >= first && interfaceId <= last) return address - interfaceId + last;
  }
  return undefined;
}
