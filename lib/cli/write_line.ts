const encoder = new TextEncoder();
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes a line and its line feed, whole, before it returns.
 *
 * @returns `false` when nobody reads any more
 */
export function writeLine(output: { writeSync(bytes: Uint8Array): number }, line: string): boolean {
  let left = encoder.encode(`${line}\n`);
  while (left.length > 0) {
    try {
      left = left.subarray(output.writeSync(left));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      // A pipe that another process made non-blocking is full: its reader needs a moment.
      Atomics.wait(pause, 0, 0, 1);
    }
  }
  return true;
}
