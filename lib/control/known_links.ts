import { printable } from "../wire/text.ts";

/** Links that are named where another was expected. */
const MOST_NAMED = 10;

/** The links that a server knows. */
export interface KnownLinks {
  /** Names of the links that are configured. */
  readonly links: readonly string[];
  /** Whether anything is or was leased on a link of this name. */
  knowsLink(name: string): boolean;
}

/** Why nothing can be said of a link, as a sentence; `undefined`: it is known, or none is named. */
export function whyUnknownLink(known: KnownLinks, name: string | undefined): string | undefined {
  const { links } = known;
  if (name === undefined || links.includes(name) || known.knowsLink(name)) return undefined;
  const some = links.slice(0, MOST_NAMED).join(", ") || "none";
  const more = links.length > MOST_NAMED ? ` and ${links.length - MOST_NAMED} more` : "";
  return `There is no link ${printable(name)}, expected one of ${some}${more}`;
}
