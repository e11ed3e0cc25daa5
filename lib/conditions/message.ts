import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { enumerate } from "../config/found.ts";
import { messageType, oneOrMany } from "../config/values.ts";
import { messageTypeName, requestDeclaration, requestsDeclared } from "../wire/message_type.ts";

/** Of which type the message is. */
export const message: ConditionSection = defineCondition({
  name: "message",
  help: "One type of message or a list: holds for messages of one of them.",
  schema: oneOrMany(messageType),
  create(types) {
    const wanted = new Set(types);
    return ({ request }) => wanted.has(request.type);
  },
  check(types, _, report) {
    // Where none is answered, the condition as a whole is warned of.
    if (!types.some(requestDeclaration)) return;
    for (const [index, type] of types.entries()) {
      if (!requestDeclaration(type)) report("warning", unanswered([type]), [index]);
    }
  },
  isWithin: (lists, other) => requestsIn(lists).every(({ code }) => other.includes(code)),
  whyNone(lists, { isOfClients, hasTcp, listenerMarks }) {
    const [first = [], ...others] = lists;
    const common = first.filter((type) => others.every((types) => types.includes(type)));
    if (common.length === 0) return "no type is also among those around it or beside it";
    const requests = requestsIn(lists);
    if (requests.length === 0) return unanswered(common);
    const names = enumerate(requests.map(({ name }) => name));
    if (isOfClients && !requests.some(({ sender }) => sender === "client")) {
      return `no client sends ${names}, and another condition is about the client`;
    }
    const isOverTcp = requests.every(({ transport }) => transport === "TCP");
    return isOverTcp && !hasTcp && listenerMarks.length > 0
      ? `${names} comes over TCP, which no listener is for`
      : undefined;
  },
});

function requestsIn(lists: readonly (readonly number[])[]) {
  return requestsDeclared.filter(({ code }) => lists.every((types) => types.includes(code)));
}

function unanswered(types: readonly number[]): string {
  return `a server answers no ${enumerate(types.map(messageTypeName))}`;
}
