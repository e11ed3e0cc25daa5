/** Why the number of the process cannot be written down, as a sentence. */
export class PidFileError extends Error {
  override readonly name = "PidFileError";
}

/** Writes the number of this process where service managers look for it. @throws {PidFileError} */
export function writePidFile(path: string, pid: number): void {
  try {
    Deno.writeTextFileSync(path, `${pid}\n`, { mode: 0o644 });
  } catch (error) {
    throw new PidFileError(`Cannot write the PID file ${path}: ${whyNot(error)}`, { cause: error });
  }
}

/** Removes the file, unless another process has put its own number there since. */
export function removePidFile(path: string, pid: number): void {
  try {
    if (Deno.readTextFileSync(path).trim() !== String(pid)) return;
    // Its folder may be root's, while the server is somebody else by now: empty, it names nobody.
    Deno.truncateSync(path);
    Deno.removeSync(path);
  } catch (error) {
    const isLeft = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotFound;
    if (!isLeft) throw error;
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its folder does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}
