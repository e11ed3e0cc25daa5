import type { Tree } from "./tree.ts";

/** Folders with tests that no file of `tests/together` imports, and files of it that import none. */
export function notRun(tree: Tree, ofTheirOwn: readonly string[]): string[] {
  const files = [...tree.keys()].filter((file) => /^tests\/.*_test\.ts$/.test(file));
  const folders = new Set(files.map((file) => file.split("/")[1]!));
  folders.delete("together");
  for (const folder of ofTheirOwn) folders.delete(folder);
  const imported = [...tree].filter(([file]) => file.startsWith("tests/together/"))
    .flatMap(([, text]) => [...text.matchAll(/^await importTests\("(\w+)"\);$/gm)])
    .map(([, folder]) => folder!);
  return [
    ...[...folders].filter((folder) => !imported.includes(folder)),
    ...imported.filter((folder) => !folders.has(folder)),
  ].sort();
}
