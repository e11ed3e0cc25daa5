import { REASON_OF_FAULT } from "../pipeline/ending.ts";
import { iasOf } from "../pipeline/ia.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { reasonOf } from "../thrown.ts";
import { encodeValue } from "../wire/message.ts";
import type { Json } from "../wire/json.ts";
import type { Option } from "../wire/option.ts";
import { Reader } from "../wire/reader.ts";
import { validateOption } from "../wire/validate.ts";
import { iaNa, iaPd, iaTa } from "../wire/options/identity_association.ts";
import { messageDeclaration } from "../wire/message_type.ts";

const STORES =
  "says itself what is to be stored, and nothing is but what is sent; expected it to " +
  "give addresses and prefixes by an assigner";
const OWN_LEASE =
  "puts an address or prefix into an IA itself; expected it to enlist an assigner, " +
  "so that nobody is given what another client has";

// The pipeline never yields, so one list serves all transactions.
const before: Option[] = [];
let relayed = 0;
let adopted = 0;
let registration: unknown;

/** Takes down what a transaction has before something of an extension is called. */
export function noteAnswer(transaction: Transaction): void {
  const { response: { options }, relayOptions } = transaction;
  before.length = options.length;
  for (let at = 0; at < options.length; at++) before[at] = options[at]!;
  relayed = 0;
  for (const each of relayOptions) relayed += each.length;
  adopted = transaction.adopted.length;
  registration = transaction.registration;
}

/**
 * What is wrong with what was done to the answer since `noteAnswer`, as the end of a sentence that
 * begins with who did it; `undefined`: nothing.
 */
export function whatIsWrong(transaction: Transaction): string | undefined {
  const { response: { options, type }, relayOptions } = transaction;
  if (transaction.exchange !== undefined || transaction.adopted.length !== adopted) {
    return STORES;
  }
  if (transaction.registration !== registration) {
    return "registers an address, which is address-registration's to do";
  }
  if (messageDeclaration(type)?.sender !== "server") {
    return `makes the answer a message of type ${type}, which clients send`;
  }
  for (let at = 0; at < options.length; at++) {
    const option = options[at]!;
    if (isIa(option) && !isGivenByAssigners(option, transaction)) return OWN_LEASE;
    if (option === before[at] || before.includes(option)) continue;
    const problem = problemOf(option);
    if (problem !== undefined) return problem;
  }
  let relayedNow = 0;
  for (const each of relayOptions) relayedNow += each.length;
  if (relayedNow === relayed) return undefined;
  for (const each of relayOptions) {
    for (const option of each) {
      const problem = problemOf(option);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** Numbers that are too large for their octets would be sent as others. */
function numbersIn(json: Json): number[] {
  if (typeof json === "number") return [json];
  if (typeof json !== "object" || json === null) return [];
  return Object.values(json).flatMap(numbersIn);
}

function isIa({ definition }: Option): boolean {
  const code = definition?.code;
  return code === iaNa.code || code === iaPd.code || code === iaTa.code;
}

function isGivenByAssigners(option: Option, transaction: Transaction): boolean {
  for (const { hints } of iasOf([option])) {
    for (const hint of hints) {
      if (hint.wishedLifetime > 0 && !transaction.isAssigned(hint)) return false;
    }
  }
  return true;
}

function problemOf(option: Option): string | undefined {
  if (typeof option?.definition?.code !== "number" || !option.definition.layout) {
    return "puts into the answer what is no option; expected what a definition's of() returns";
  }
  const { definition } = option;
  const name = `option ${definition.code} (${definition.name})`;
  try {
    const [violation] = validateOption(option);
    if (violation) {
      return `puts ${name} into the answer, of which ${violation.path} is wrong: ${violation.problem}`;
    }
    const octets = encodeValue(definition, option.value);
    const read = new Reader(octets).within(octets.length, definition.layout, definition.name);
    const [meant, sent] = [option.value, read].map((value) =>
      numbersIn(definition.layout.toJson(value))
    );
    const lost = meant!.find((number, at) => number !== sent![at]);
    return lost === undefined
      ? undefined
      : `puts ${name} into the answer, which has no room for ${lost}`;
  } catch (error) {
    return `puts ${name} into the answer, which cannot hold its value: ${reasonOf(error)}`;
  }
}

/** What is wrong with what a handler returned, as {@linkcode whatIsWrong}. */
export function whatIsWrongWithEnding(ending: unknown): string | undefined {
  if (ending === undefined || ending === null) return undefined;
  const { kind, reason, why, code, message, then } = ending as Record<string, unknown>;
  if (typeof then === "function") {
    void Promise.resolve(ending).catch(() => {});
    return "returned a promise, and nobody waits for a handler; expected what takes time to be " +
      "done in create, or behind the answer in observe";
  }
  if (kind === "drop" && typeof why === "string" && REASONS.has(reason)) return undefined;
  const isStatus = kind === "status" && Number.isInteger(code) && Number(code) >= 0 &&
    Number(code) <= 0xffff && typeof message === "string";
  return isStatus
    ? undefined
    : "returned what is no ending; expected nothing, or what drop() or answerStatus() makes";
}

const REASONS: ReadonlySet<unknown> = new Set([
  ...Object.values(REASON_OF_FAULT),
  "do-not-respond",
  "for-other-server",
  "by-unicast",
]);
