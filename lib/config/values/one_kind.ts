import type { z } from "zod";
import { enumerate, expectation, isMapping } from "../found.ts";
import { didYouMean } from "../suggestion.ts";
import { choice } from "./choice.ts";

/**
 * A mapping of one of several kinds, each of which is known by a key of its own.
 *
 * @param kinds the schemas by these keys
 */
export function oneKind<T>(kinds: Readonly<Record<string, z.ZodType<T>>>): z.ZodType<T> {
  const names = Object.keys(kinds);
  const expected = enumerate(names);
  const [first, ...others] = Object.values(kinds);
  return choice([first!, ...others], (input) => {
    if (!isMapping(input)) {
      const message = expectation(`a mapping with ${expected}`, input);
      return { code: "custom", message, input };
    }
    const keys = Object.keys(input);
    const present = names.filter((name) => keys.includes(name));
    if (present.length === 1) return kinds[present[0]!]!;
    const message = present.length > 1
      ? `expected either ${expected}, found ${present.join(" and ")}`
      : `expected ${expected} among the keys, found ${keys.join(", ") || "none"}${
        meant(keys, names)
      }`;
    return { code: "custom", message, input };
  });
}

function meant(keys: readonly string[], names: readonly string[]): string {
  return keys.map((key) => didYouMean(key, names)).find((advice) => advice !== "") ?? "";
}
