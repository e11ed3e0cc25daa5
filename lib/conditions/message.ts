import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { messageType, oneOrMany } from "../config/values.ts";

/** Of which type the message is. */
export const message: ConditionSection = defineCondition({
  name: "message",
  help: "One type of message or a list: holds for messages of one of them.",
  schema: oneOrMany(messageType),
  create(types) {
    const wanted = new Set(types);
    return ({ request }) => wanted.has(request.type);
  },
  isWithin: (lists, other) => lists.some((types) => types.every((type) => other.includes(type))),
  whyNone(lists) {
    const [first = [], ...others] = lists;
    const isPossible = first.some((type) => others.every((types) => types.includes(type)));
    return isPossible ? undefined : "no type is among those of the match around it";
  },
});
