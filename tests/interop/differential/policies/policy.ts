import { MessageType } from "../../../../lib/wire/message_type.ts";
import type { Exchange } from "../comparison.ts";
import type { Difference } from "../differences.ts";

/** Something that Kea does otherwise, and what decides that Sextant does not do it. */
export interface Policy {
  /** A sentence. */
  readonly kea: string;
  /** A sentence. */
  readonly sextant: string;
  /** Sections, as docs/standards.md names them. */
  readonly decidedBy: string;
  explains(difference: Difference, exchange: Exchange): boolean;
}

/** Whether the difference is of what is in an IA. */
export function isOfIa({ where }: Difference): boolean {
  return where.startsWith("IA_");
}

/** Whether the message is one of these. */
export function asks({ step }: Exchange, ...types: (keyof typeof MessageType)[]): boolean {
  return types.some((type) => MessageType[type] === step.type);
}

/** Whether Kea answers and Sextant does not. */
export function onlyKeaAnswers({ where, sextant }: Difference): boolean {
  return where === "answer" && sextant === "none";
}

/** Whether Sextant answers and Kea does not. */
export function onlySextantAnswers({ where, kea }: Difference): boolean {
  return where === "answer" && kea === "none";
}

/** Whether something is odd about the message, in these words. */
export function isOdd({ step }: Exchange, ...words: string[]): boolean {
  return step.oddities.some((oddity) => words.some((word) => oddity.includes(word)));
}
