import type { z } from "zod";
import { mention } from "../mention.ts";

/**
 * Refuses entries of a list that stand for the same as an earlier one.
 *
 * @param section the key of the list
 * @param placeOf what an entry stands for, in words; `undefined`: that is not known yet
 * @param word says what is wrong, of what is there twice and where it stands already
 */
export function eachOnce<T>(
  section: string,
  placeOf: (entry: T) => string | undefined,
  word: (place: string, there: string) => string,
): (entries: readonly T[], context: z.RefinementCtx) => void {
  return (entries, context) => {
    const firsts = new Map<string, number>();
    for (const [index, entry] of entries.entries()) {
      const place = placeOf(entry);
      if (place === undefined) continue;
      const first = firsts.get(place);
      if (first === undefined) firsts.set(place, index);
      else {
        const message = word(place, mention([section, first]));
        context.addIssue({ code: "custom", message, path: [index] });
      }
    }
  };
}
