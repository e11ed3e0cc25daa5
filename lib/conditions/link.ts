import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { found } from "../config/found.ts";
import { didYouMean } from "../config/suggestion.ts";
import { oneOrMany, text } from "../config/values.ts";

/** On which link the client is. */
export const link: ConditionSection = defineCondition({
  name: "link",
  help: "One name of a link or a list: holds when the client is on one of them.",
  schema: oneOrMany(text("the name of a link such as lan")),
  create(names) {
    const wanted = new Set(names);
    return ({ link }) => link !== undefined && wanted.has(link.name);
  },
  check(names, known, report) {
    for (const [index, name] of names.entries()) {
      if (known.includes(name)) continue;
      const links = known.join(", ") || "there are none";
      const message = `expected the name of one of links (${links}), found ${found(name)}`;
      report("error", message + didYouMean(name, known), [index]);
    }
  },
  holdsAt: (names, { link }) => link !== undefined && names.includes(link.name),
  isWithin: (lists, other) =>
    lists.length > 0 && inAll(lists).every((name) => other.includes(name)),
  whyNone: (lists) =>
    inAll(lists).length === 0 ? "no link is among those of the match around it" : undefined,
});

function inAll([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return first.filter((name) => others.every((names) => names.includes(name)));
}
