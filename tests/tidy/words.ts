import type { Tree } from "./tree.ts";

/** A word that is not to be in the code, as a name or a part of one, and what stands in its place. */
export type Retired = readonly [word: string, instead: string];

/** Where retired words are, in names as in comments. */
export function retiredWords(tree: Tree, retired: readonly Retired[]): string[] {
  const patterns = retired.map(([word, instead]) => ({
    word,
    instead,
    // `fooBar`, `FooBar`, `foo_bar`, `foo bar`: a word ends where the next one begins.
    pattern: new RegExp(
      `(?<![A-Za-z])${word}(?![a-z])|(?<=[a-z])${capitalized(word)}(?![a-z])|` +
        `(?<![A-Za-z])${capitalized(word)}(?![a-z])`,
    ),
  }));
  return [...tree].flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index) =>
      patterns.filter(({ pattern }) => pattern.test(line)).map(({ word, instead }) =>
        `${file}:${index + 1} has "${word}": write "${instead}"`
      )
    )
  );
}

function capitalized(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
