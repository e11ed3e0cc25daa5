/** What a path leads to; `undefined`: nothing is there. @throws when that cannot be looked at */
export function statIfThere(path: string): Deno.FileInfo | undefined {
  return ifThere(() => Deno.statSync(path));
}

/** What is at a path, be it a link; `undefined`: nothing. @throws when that cannot be looked at */
export function lstatIfThere(path: string): Deno.FileInfo | undefined {
  return ifThere(() => Deno.lstatSync(path));
}

/** What a path leads to; `undefined`: nothing, or nothing that this process may look at. */
export function statIfVisible(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * What is in place of a file: `a symbolic link`, `a folder` or `no file`. To open those could lead
 * elsewhere, or wait for whoever is at the other end of a FIFO.
 *
 * @returns `undefined`: it is a regular file, or nothing is there
 */
export function whatIsNoFile(path: string): string | undefined {
  const found = lstatIfThere(path);
  if (!found || found.isFile) return undefined;
  return found.isSymlink ? "a symbolic link" : found.isDirectory ? "a folder" : "no file";
}

/** Permission bits as people write them: `0640`. */
export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function ifThere(look: () => Deno.FileInfo): Deno.FileInfo | undefined {
  try {
    return look();
  } catch (error) {
    const isNothing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isNothing) return undefined;
    throw error;
  }
}
