import type { ConfigPath } from "./finding.ts";

// Characters for private use, which no sentence has.
const BEGIN = "\uE000";
const END = "\uE001";
const MENTION = new RegExp(`${BEGIN}(\\[[^${BEGIN}${END}]*\\])${END}`, "gs");

/** A place in the configuration as part of a sentence, before it is known in which file it stands. */
export function mention(path: ConfigPath): string {
  return `${BEGIN}${JSON.stringify(path)}${END}`;
}

/** The sentence with the places that it mentions in words. */
export function withMentions(sentence: string, inWords: (path: ConfigPath) => string): string {
  if (!sentence.includes(BEGIN)) return sentence;
  return sentence.replaceAll(MENTION, (text, path: string) => {
    try {
      return inWords(JSON.parse(path));
    } catch {
      // A text of the configuration that a sentence quotes may have any characters.
      return text;
    }
  });
}
