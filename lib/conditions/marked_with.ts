import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { enumerate } from "../config/found.ts";
import { mark, oneOrMany } from "../config/values.ts";

/** Which marks the request has. */
export const markedWith: ConditionSection = defineCondition({
  name: "marked-with",
  help: "One mark or a list: holds when the listener put one of them on the request.",
  schema: oneOrMany(mark),
  create: (wanted) => ({ marks }) => {
    for (const mark of wanted) if (marks.has(mark)) return true;
    return false;
  },
  isWithin: (lists, other) => lists.some((marks) => marks.every((mark) => other.includes(mark))),
  whyNone(lists, { listenerMarks }) {
    if (listenerMarks.length === 0) return undefined;
    const isPut = (wanted: readonly string[], marks: readonly string[]) =>
      wanted.some((mark) => marks.includes(mark));
    const unknown = lists.find((wanted) => !listenerMarks.some((marks) => isPut(wanted, marks)));
    if (unknown) {
      const known = [...new Set(listenerMarks.flat())];
      return `no listener has the mark ${enumerate(unknown)}; there is ${enumerate(known)}`;
    }
    const isMet = listenerMarks.some((marks) => lists.every((wanted) => isPut(wanted, marks)));
    return isMet ? undefined : "no listener that has the mark has one for the match around it";
  },
});
