import { type ConditionSection, defineCondition } from "../config/condition_section.ts";
import { found } from "../config/found.ts";
import { didYouMean } from "../config/suggestion.ts";
import { oneOrMany, text } from "../config/values.ts";

const MOST_LISTED = 20;

/** On which link the client is. */
export const link: ConditionSection = defineCondition({
  name: "link",
  help: "One name of a link or a list: holds when the client is on one of them.",
  schema: oneOrMany(text("the name of a link such as lan")),
  create(names) {
    const wanted = new Set(names);
    return ({ link }) => link !== undefined && wanted.has(link.name);
  },
  lookup(lists) {
    const named = lists.flatMap((names, place) => names.map((name) => ({ name, place })));
    const byName = Map.groupBy(named, ({ name }) => name);
    return ({ link }, found) => {
      for (const { place } of link && byName.get(link.name) || []) found.push(place);
    };
  },
  check(names, known, report) {
    for (const [index, name] of names.entries()) {
      if (known.has(name)) continue;
      const names = [...known];
      const message = `expected the name of one of links (${listed(names)}), found ${found(name)}`;
      report("error", message + didYouMean(name, names), [index]);
    }
  },
  linkNames: (names) => names,
  holdsAt: (names, { link }) => link !== undefined && names.includes(link.name),
  isWithin: (lists, other) =>
    lists.length > 0 && inAll(lists).every((name) => other.includes(name)),
  whyNone: (lists) =>
    inAll(lists).length === 0 ? "no link is among those of the match around it" : undefined,
});

function listed(names: readonly string[]): string {
  if (names.length === 0) return "there are none";
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function inAll([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return first.filter((name) => others.every((names) => names.includes(name)));
}
