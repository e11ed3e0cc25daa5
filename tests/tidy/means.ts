import type { Tree } from "./tree.ts";

const IMPORT = /^import\s+(type\s+)?\{([^}]*)\}\s+from\s+"([^"]+)"/gm;

/** What a file imports for more than its type, each with where from. */
function namesImported(text: string): { name: string; from: string }[] {
  return [...text.matchAll(IMPORT)].flatMap(([, type, names, from]) => {
    if (type) return [];
    return names!.split(",").map((name) => name.trim()).filter((name) =>
      name !== "" && !name.startsWith("type ")
    ).map((name) => ({ name: name.split(" as ")[0]!, from: from! }));
  });
}

/**
 * Handlers that are made of what extensions have, by their files, and what the others have besides.
 *
 * @param given names that an extension is called with
 */
export function madeOfGiven(handlers: Tree, given: ReadonlySet<string>): Map<string, string[]> {
  return new Map(
    [...handlers].map(([file, text]) => [
      file,
      namesImported(text).filter(({ name }) => !given.has(name)).map(({ name, from }) =>
        `${name} of ${from}`
      ),
    ]),
  );
}
