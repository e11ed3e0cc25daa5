import { formatAddress, isMulticast } from "./address.ts";
import type { Contents } from "./layout.ts";
import { type Message, messageLayout, type RelayMessage } from "./message_layout.ts";
import { messageTypeName } from "./message_type.ts";
import type { Option, OptionDefinition, OptionSpace } from "./option.ts";
import { OCCURRENCES } from "./places.ts";

/** Something in a message that is not as the RFCs say. */
export interface Violation {
  /**
   * The options that lead to it, outermost first, with what tells them from their like:
   * `relay-message > iana 1 > ia-address`; `message` for the message itself.
   */
  readonly path: string;
  /** What is wrong there. */
  readonly problem: string;
}

/**
 * Compares a message with what the options declare of themselves: where they may be, how often,
 * and what values they may have.
 *
 * For showing messages and for testing what is sent. What is received is never refused for these:
 * an option where it should not be is ignored (RFC 8415 section 16).
 *
 * @returns what is not as declared, in the order of the message
 *
 * @example
 * ```ts
 * import { preference } from "./options/mod.ts";
 * import { validate } from "./validate.ts";
 *
 * const options = [preference.of(255)];
 * const violations = validate({ kind: "client-server", type: 2, transactionId: 1, options });
 * console.assert(violations[0]!.path === "message");
 * console.assert(violations[0]!.problem.startsWith("in advertise there is exactly one"));
 * ```
 */
export function validate(message: Message): Violation[] {
  const violations: Violation[] = [];
  for (const contents of messageLayout.contents!(message)) {
    validateContents(contents, [], undefined, violations);
  }
  return violations;
}

/**
 * What is wrong with an option by itself, wherever it stands: its value, or what is in it. What is
 * returned to who sent it, or passed on, is to be free of that.
 */
export function validateOption({ definition, value }: Option): Violation[] {
  const violations: Violation[] = [];
  const problem = definition.check(value);
  if (problem !== undefined) violations.push({ path: definition.name, problem });
  for (const contents of definition.layout.contents?.(value) ?? []) {
    validateContents(contents, [definition.name], definition, violations);
  }
  return violations;
}

/** @param holder what the options are in, where that is an option itself */
function validateContents(
  { space, options, message }: Contents,
  path: readonly string[],
  holder: OptionDefinition<unknown> | undefined,
  violations: Violation[],
): void {
  const place = message ? messageTypeName(message.type) : holder!.name;
  const report = (at: readonly string[], problem: string) =>
    violations.push({ path: at.join(" > ") || "message", problem });
  if (message?.kind === "relay") {
    for (const problem of addressProblems(message)) report(path, problem);
  }
  if (message && message.kind !== "unknown" && message.trailing) {
    report(path, `behind its last option there are octets too few for another`);
  }
  for (const problem of occurrenceProblems(space, place, options)) report(path, problem);
  for (const problem of repetitionProblems(options)) report(path, problem);
  for (const { definition, value } of options) {
    const inner = [...path, nameOf({ definition, value })];
    const isAllowed = !definition.places || place in definition.places || holder?.holdsAny;
    if (!isAllowed) report(inner, `it has no place in ${place}`);
    const problem = definition.check(value);
    if (problem !== undefined) report(inner, problem);
    for (const contents of definition.layout.contents?.(value) ?? []) {
      validateContents(contents, inner, definition, violations);
    }
  }
}

function nameOf({ definition, value }: Option): string {
  const key = definition.key(value);
  return key === undefined ? definition.name : `${definition.name} ${key}`;
}

function* addressProblems({ linkAddress, peerAddress }: RelayMessage): Iterable<string> {
  if (isMulticast(linkAddress)) yield `link-address ${formatAddress(linkAddress)} is multicast`;
  if (isMulticast(peerAddress)) yield `peer-address ${formatAddress(peerAddress)} is multicast`;
}

function* occurrenceProblems(
  space: OptionSpace,
  place: string,
  options: readonly Option[],
): Iterable<string> {
  for (const { code, name, places } of space.withPlaceIn(place)) {
    const count = options.filter(({ definition }) => definition.code === code).length;
    const { least, most, words } = OCCURRENCES[places![place]!];
    if (count >= least && count <= most) continue;
    yield `in ${place} there is ${words} ${name}, and here ${
      count === 0 ? "is none" : `are ${count}`
    }`;
  }
}

function* repetitionProblems(options: readonly Option[]): Iterable<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const option of options) {
    if (option.definition.key(option.value) === undefined) continue;
    const name = nameOf(option);
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  for (const name of repeated) yield `${name} is there more than once`;
}
