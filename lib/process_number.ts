/** Octets of the longest number, with room for blanks around it. */
const MOST_OCTETS = 32;

/**
 * Reads the number of a process from the start of a file, as PID files and locks hold it.
 *
 * @returns the number in digits, or nothing; `undefined`: the file holds something else
 */
export function readProcessNumber(file: Deno.FsFile): string | undefined {
  const octets = new Uint8Array(MOST_OCTETS + 1);
  const length = file.readSync(octets) ?? 0;
  const text = new TextDecoder("latin1").decode(octets.subarray(0, length));
  return length <= MOST_OCTETS && /^\s*\d*\s*$/.test(text) ? text.trim() : undefined;
}

/** Puts the number of a process in place of whatever the file holds. */
export function writeProcessNumber(file: Deno.FsFile, pid: number): void {
  file.truncateSync(0);
  file.seekSync(0, Deno.SeekMode.Start);
  file.writeSync(new TextEncoder().encode(`${pid}\n`));
}
