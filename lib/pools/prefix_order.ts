/** 16 bits: a digit of the addresses that are sorted. */
const DIGITS = 0x10000;

/**
 * The order of prefixes by their addresses, and the shorter first among those of one address: the
 * index of the first, of the second, and so on.
 *
 * A radix sort, because a million of them is sorted while a server starts: ten times as fast as by
 * comparing. Digits that all have in common, as addresses of one site do, cost one look.
 *
 * @param words four 32-bit words an address, in network order
 * @param lengths bits of each prefix
 * @param count how many there are
 */
export function prefixOrder(words: Uint32Array, lengths: Uint8Array, count: number): Uint32Array {
  let order = Uint32Array.from({ length: count }, (_, index) => index);
  let spare = new Uint32Array(count);
  const starts = new Uint32Array(DIGITS);
  sortBy((index) => lengths[index]!);
  for (let word = 3; word >= 0; word--) {
    sortBy((index) => words[index * 4 + word]! & 0xffff);
    sortBy((index) => words[index * 4 + word]! >>> 16);
  }
  return order;

  function sortBy(digitOf: (index: number) => number): void {
    starts.fill(0);
    for (let index = 0; index < count; index++) starts[digitOf(index)]!++;
    if (count === 0 || starts[digitOf(0)] === count) return;
    let next = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = starts[digit]!;
      starts[digit] = next;
      next += size;
    }
    for (const index of order) spare[starts[digitOf(index)]!++] = index;
    [order, spare] = [spare, order];
  }
}
