import { contains, type Prefix } from "../wire/prefix.ts";
import type { MatchConditions } from "./match.ts";

/** A kind of condition, by its key in `match`. */
export type ConditionKey = "subnet" | "link" | "marked-with" | "elapsed-time";

/** Which requests meet a `match` and all those around it. */
export interface Scope {
  /** Prefixes of which one holds the link-address; left out: whatever that is. */
  readonly subnets?: readonly Prefix[];
  /** Names of links of which the client is on one; left out: on any or none. */
  readonly links?: readonly string[];
  /** Marks, of each list of which the listener has put one on the request. */
  readonly marks: readonly (readonly string[])[];
  /** Seconds that the client has been trying for; left out: whatever it says. */
  readonly elapsed?: { readonly moreThan: number; readonly lessThan: number };
}

/** All requests. */
export const EVERYTHING: Scope = { marks: [] };

/** The requests of a scope that meet conditions besides. */
export function narrow(scope: Scope, conditions: MatchConditions): Scope {
  const { subnets, links, marks, elapsedTime } = conditions;
  return both(scope, {
    ...(subnets && { subnets }),
    ...(links && { links }),
    marks: marks ? [marks] : [],
    ...(elapsedTime && {
      elapsed: {
        moreThan: elapsedTime.moreThan ?? -1,
        lessThan: elapsedTime.lessThan ?? Infinity,
      },
    }),
  });
}

/** The requests that are in two scopes. */
export function both(one: Scope, other: Scope): Scope {
  const subnets = one.subnets && other.subnets
    ? one.subnets.flatMap((a) => other.subnets!.flatMap((b) => intersection(a, b)))
    : one.subnets ?? other.subnets;
  const links = one.links && other.links
    ? one.links.filter((name) => other.links!.includes(name))
    : one.links ?? other.links;
  const elapsed = one.elapsed && other.elapsed
    ? {
      moreThan: Math.max(one.elapsed.moreThan, other.elapsed.moreThan),
      lessThan: Math.min(one.elapsed.lessThan, other.elapsed.lessThan),
    }
    : one.elapsed ?? other.elapsed;
  return {
    ...(subnets && { subnets }),
    ...(links && { links }),
    marks: [...one.marks, ...other.marks],
    ...(elapsed && { elapsed }),
  };
}

/** Whether every request of one scope is in the other too. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  const { subnets, links, elapsed } = inner;
  const inSubnets = !outer.subnets ||
    subnets?.every((subnet) =>
      outer.subnets!.some((other) =>
        other.length <= subnet.length && contains(other, subnet.address)
      )
    );
  const onLinks = !outer.links || links?.every((name) => outer.links!.includes(name));
  const isMarked = outer.marks.every((list) =>
    inner.marks.some((marks) => marks.every((mark) => list.includes(mark)))
  );
  const inTime = !outer.elapsed || elapsed && elapsed.moreThan >= outer.elapsed.moreThan &&
      elapsed.lessThan <= outer.elapsed.lessThan;
  return Boolean(inSubnets && onLinks && isMarked && inTime);
}

/** Of two prefixes one holds the other, or they have nothing in common. */
function intersection(one: Prefix, other: Prefix): Prefix[] {
  const [wide, narrow] = one.length <= other.length ? [one, other] : [other, one];
  return contains(wide, narrow.address) ? [narrow] : [];
}
