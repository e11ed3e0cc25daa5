import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { enumerate } from "../config/found.ts";
import { mark, oneOrMany } from "../config/values.ts";

/** Which marks the request has. */
export const markedWith: ConditionSection = defineCondition({
  name: "marked-with",
  help: "One mark or a list: holds when the request has one of them, from its listener or a " +
    "mark further up.",
  schema: oneOrMany(mark),
  create(names) {
    const wanted = new Set(names);
    return ({ marks }) => !wanted.isDisjointFrom(marks);
  },
  isWithin: (lists, other, { addedMarks: { anywhere }, listenerMarks }) =>
    listenerMarks.length > 0 && listenerMarks.every((marks) => isPut(other, marks)) ||
    // A mark that is added may not have been there yet where the other condition was looked at.
    lists.some((marks) => marks.every((mark) => other.includes(mark) && !anywhere.has(mark))),
  whyNone(lists, { listenerMarks, addedMarks: { before, anywhere } }) {
    if (listenerMarks.length === 0) return undefined;
    const open = lists.filter((wanted) => !wanted.some((mark) => before.has(mark)));
    const unknown = open.find((wanted) => !listenerMarks.some((marks) => isPut(wanted, marks)));
    if (unknown) {
      const later = unknown.filter((mark) => anywhere.has(mark));
      const known = [...new Set([...listenerMarks.flat(), ...before])];
      return later.length > 0
        ? `the mark ${enumerate(later)} is only added further down`
        : `no listener has the mark ${enumerate(unknown)}; there is ${enumerate(known)}`;
    }
    const isMet = listenerMarks.some((marks) => open.every((wanted) => isPut(wanted, marks)));
    return isMet ? undefined : "no listener that has the mark has one for the match around it";
  },
});

function isPut(wanted: readonly string[], marks: readonly string[]): boolean {
  return wanted.some((mark) => marks.includes(mark));
}
