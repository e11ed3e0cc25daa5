import { z } from "zod";
import { unknownKeysIssue, unknownKeysOf } from "../unknown_keys.ts";
import { wording } from "../wording.ts";

/** What {@linkcode choice} found out about a value: how to read it, or what is wrong with it. */
export type Chosen<T, I> = z.ZodType<T, I> | z.core.$ZodRawIssue;

/**
 * One of several shapes. A plain union could only say that none of them fits; here `choose` looks
 * at the value and says which one was meant, so that errors are about that one.
 *
 * @param choose the alternative that the value is meant to be, or an issue when there is none
 */
export function choice<T, I>(
  alternatives: readonly [z.ZodType<T, I>, ...z.ZodType<T, I>[]],
  choose: (input: unknown) => Chosen<T, I>,
): z.ZodType<T, I> {
  return z.preprocess((input, context) => {
    const chosen = choose(input);
    if (!(chosen instanceof z.ZodType)) {
      context.issues.push(chosen);
      return input;
    }
    const result = chosen.safeParse(input, { error: wording });
    for (const issue of result.error?.issues ?? []) {
      const unknown = unknownKeysOf(issue);
      // With unknown keys zod would go on to the union, which has nothing to add.
      context.issues.push(
        unknown.length > 0
          ? { ...unknownKeysIssue(unknown, issue.message), path: issue.path }
          : { ...issue, input } as z.core.$ZodRawIssue,
      );
    }
    return input;
  }, z.union(alternatives)) as z.ZodType<T, I>;
}
