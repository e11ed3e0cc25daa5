/** Octets of a place, which takes the largest datagram. */
const PLACE = 65_536;
/** Places that are asked of the system together: it gives memory that is used, and no other. */
const TOGETHER = 64;

const free: Uint8Array[] = [];

/**
 * Memory for what a socket receives. A thousand interfaces have two thousand sockets, each of which
 * must have room for the largest datagram, and is sent small ones: allocated one by one, all of that
 * would be filled with zeros, and take 64 KiB each.
 */
export function takeReceiveBuffer(): Uint8Array<ArrayBuffer> {
  if (free.length === 0) {
    const memory = new ArrayBuffer(PLACE * TOGETHER);
    for (let at = TOGETHER - 1; at >= 0; at--) free.push(new Uint8Array(memory, at * PLACE, PLACE));
  }
  return free.pop() as Uint8Array<ArrayBuffer>;
}

/** To be called when a socket is closed, and nothing that it received is used any more. */
export function giveReceiveBufferBack(buffer: Uint8Array): void {
  free.push(buffer);
}
