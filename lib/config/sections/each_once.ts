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
    for (const { index, place, there } of repeatedIn(section, entries, placeOf)) {
      context.addIssue({ code: "custom", message: word(place, there), path: [index] });
    }
  };
}

/** An entry that stands for the same as an earlier one. */
interface Repeated {
  readonly index: number;
  readonly place: string;
  /** Where the first is, for people. */
  readonly there: string;
}

/** Finds the entries of a list that stand for the same as an earlier one: as {@linkcode eachOnce}. */
export function repeatedIn<T>(
  section: string,
  entries: readonly T[],
  placeOf: (entry: T) => string | undefined,
): Repeated[] {
  const firsts = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const place = placeOf(entry);
    if (place === undefined) return [];
    const first = firsts.get(place);
    if (first !== undefined) return [{ index, place, there: mention([section, first]) }];
    firsts.set(place, index);
    return [];
  });
}
