import { dirname, join } from "node:path";

/** Whether a path has a pattern in it: `*` for any letters, `?` for one. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** The folder below which everything is that a pattern stands for. */
export function folderOf(pattern: string): string {
  return isPattern(pattern) ? folderOf(dirname(pattern)) : pattern;
}

/**
 * The files that a pattern stands for, in the order of their names. What begins with a dot is
 * hidden, and has to be named with it.
 *
 * @param pattern absolute
 * @throws what Deno throws of a folder that cannot be read, but is there
 */
export function filesLike(pattern: string): string[] {
  const [root = "", ...parts] = pattern.split("/");
  return below(root === "" ? "/" : root, parts.filter((part) => part !== ""));
}

function below(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return [];
  const names = isPattern(part) ? namesIn(folder).filter(like(part)) : [part];
  const paths = names.map((name) => join(folder, name));
  return rest.length === 0 ? paths.filter(isFile) : paths.flatMap((path) => below(path, rest));
}

function like(part: string): (name: string) => boolean {
  const source = part.replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replace(/\*+/g, ".*").replaceAll("?", ".");
  const form = new RegExp(`^${source}$`, "su");
  return (name) => form.test(name) && (part.startsWith(".") || !name.startsWith("."));
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw error;
  }
}

function isFile(path: string): boolean {
  try {
    return !Deno.statSync(path).isDirectory;
  } catch {
    // What cannot be looked at is read, which says why.
    return true;
  }
}
