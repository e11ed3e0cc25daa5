import type { Condition } from "../pipeline/handler.ts";
import type { Link } from "../pipeline/link.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { elapsedTime } from "../wire/options/exchange.ts";
import { contains, overlaps, type Prefix } from "../wire/prefix.ts";
import type { ElapsedTimeBounds, MatchConditions } from "./match.ts";

/** Makes the condition that a `match` stands for: all of its parts must hold. */
export function conditionOf(conditions: MatchConditions): Condition {
  const { subnets, marks, links, elapsedTime } = conditions;
  const parts: Condition[] = [];
  if (marks) parts.push(isMarkedWith(marks));
  if (links) parts.push(isOnOneOf(links));
  if (subnets) parts.push(isInOneOf(subnets));
  if (elapsedTime) parts.push(hasTriedWithin(elapsedTime));
  const [only] = parts;
  return parts.length === 1 ? only! : (transaction) => {
    for (const part of parts) if (!part(transaction)) return false;
    return true;
  };
}

/** Whether clients on the link can meet the conditions, as far as these are about links. */
export function canMeet({ name, prefixes }: Link, { subnets, links }: MatchConditions): boolean {
  if (links && !links.includes(name)) return false;
  return !subnets ||
    subnets.some((subnet) => prefixes.some((prefix) => overlaps(subnet, prefix)));
}

function isInOneOf(subnets: readonly Prefix[]): Condition {
  return ({ linkAddress }) => {
    for (const subnet of subnets) if (contains(subnet, linkAddress)) return true;
    return false;
  };
}

function isMarkedWith(wanted: readonly string[]): Condition {
  return ({ marks }) => {
    for (const mark of wanted) if (marks.has(mark)) return true;
    return false;
  };
}

function isOnOneOf(names: readonly string[]): Condition {
  const wanted = new Set(names);
  return ({ link }) => link !== undefined && wanted.has(link.name);
}

/** The option counts in hundredths of a second (RFC 8415 section 21.9). */
function hasTriedWithin({ moreThan, lessThan }: ElapsedTimeBounds): Condition {
  const least = moreThan === undefined ? -1 : moreThan * 100;
  const most = lessThan === undefined ? Infinity : lessThan * 100;
  return ({ request }: Transaction) => {
    const elapsed = elapsedTime.in(request.options);
    return elapsed !== undefined && elapsed > least && elapsed < most;
  };
}
