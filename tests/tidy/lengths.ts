import type { Tree } from "./tree.ts";

/** Files of more than so many lines, but for those with a reason. */
export function longFiles(
  tree: Tree,
  most: number,
  reasons: Readonly<Record<string, string>>,
): string[] {
  const lengthOf = (text: string) => text.trimEnd().split("\n").length;
  const long = [...tree].filter(([, text]) => lengthOf(text) > most);
  const wrong = long.filter(([file]) => reasons[file] === undefined).map(([file, text]) =>
    `${file} has ${lengthOf(text)} lines, expected ${most} at most: split it by what it holds, ` +
    "or say in tests/tidy/tidy_test.ts why it stays one"
  );
  const idle = Object.keys(reasons).filter((file) => !long.some(([path]) => path === file)).map(
    (file) => `${file} is not long any more: take its reason out of tests/tidy/tidy_test.ts`,
  );
  return [...wrong, ...idle];
}
