/** Numbers on the wire, written down apart from the code that is to be fuzzed. */

/** Types of messages that have options behind 34 octets. */
export const RELAY_TYPES: readonly number[] = [12, 13];

/** The option that holds a message. */
export const RELAY_MESSAGE = 9;

/** Options that hold options, with the octets before those. */
export const CONTAINERS: ReadonlyMap<number, number> = new Map([
  [3, 12], // IA_NA
  [4, 4], // IA_TA
  [5, 24], // IA address
  [25, 12], // IA_PD
  [26, 25], // IA prefix
  [44, 17], // leasequery
  [45, 0], // client data
  [47, 16], // relay data
  [66, 0], // options that a relay supplies
  [94, 0], // MAP-E
  [95, 0], // MAP-T
]);

/** Types of messages: those of clients and requestors more often than others. */
export const TYPES: readonly number[] = [
  ...[1, 1, 1, 3, 3, 4, 5, 5, 6, 6, 8, 8, 9, 9, 11, 14, 18, 22, 31, 32, 36],
  ...[2, 7, 10, 12, 13, 15, 16, 17, 19, 20, 21, 23, 37, 0, 255],
];

/** Numbers at which something may go wrong. */
export const EDGES: readonly number[] = [
  ...[0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 129, 130, 131, 254, 255],
  ...[256, 1023, 1024, 4095, 32_767, 32_768, 65_534, 65_535],
];
