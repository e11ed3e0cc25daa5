import type { Link } from "../pipeline/link.ts";
import type { Place } from "./condition_section.ts";
import { type Conditions, conditionsIn, heldAt } from "./match.ts";

/** The links from which requests can come to a place in the document. */
export class ReachableLinks {
  /** In the order of the configuration, but where a `match` names them in another. */
  readonly all: readonly Link[];
  #byName: ReadonlyMap<string, Link> | undefined;

  constructor(all: readonly Link[]) {
    this.all = all;
  }

  /** Those from which requests can meet the conditions, as far as these are about links. */
  meeting(conditions: Conditions): ReachableLinks {
    if (!isAboutLinks(conditions)) return this;
    const named = this.#named(conditions) ?? this.all;
    return new ReachableLinks(named.filter((link) => heldAt(placeOn(link), conditions) !== false));
  }

  /** Those from which requests can fail to. */
  notMeeting(conditions: Conditions): ReachableLinks {
    if (!isAboutLinks(conditions)) return this;
    return new ReachableLinks(
      this.all.filter((link) => heldAt(placeOn(link), conditions) !== true),
    );
  }

  /** Of ten thousand links a `match` names one, as a rule: the others need no look. */
  #named(conditions: Conditions): Link[] | undefined {
    for (const condition of conditions) {
      if (condition.kind !== "condition") continue;
      const names = condition.section.linkNames?.(condition.value);
      if (!names) continue;
      const byName = this.#byName ??= new Map(this.all.map((link) => [link.name, link]));
      return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
    }
    return undefined;
  }
}

function isAboutLinks(conditions: Conditions): boolean {
  return conditionsIn(conditions).some(({ section }) => section.holdsAt);
}

function placeOn(link: Link): Place {
  return { link, linkAddresses: link.prefixes };
}
