import type { z } from "zod";
import { fromHex } from "../../wire/bytes.ts";
import type { OctetPattern } from "../../wire/octet_patterns.ts";
import { LONGEST_OPTION } from "../../wire/option.ts";
import { type Complain, textual } from "./textual.ts";

/** Which octets a pattern can be about. */
interface PatternKind {
  /** For errors and the reference, with an example. */
  readonly expected: string;
  /** For the reference, as a sentence; left out: that of a text. */
  readonly description?: string;
  /** Octets that a value has at most. */
  readonly longest: number;
  /** Octets written otherwise than as text or behind `hex:`. */
  readonly read?: (text: string) => Uint8Array | undefined;
}

/** Octets, written as text or as hexadecimal digits behind `hex:`, perhaps with `*` at the end. */
export function octetPattern(
  { expected, description = TEXT, longest, read = utf8 }: PatternKind,
): z.ZodType<OctetPattern, string> {
  return textual({
    expected,
    description,
    parse(text, complain) {
      if (text === "") return undefined;
      const isBeginning = text.endsWith("*");
      const written = isBeginning ? text.slice(0, -1) : text;
      const octets = written.startsWith(HEX)
        ? fromHex(withoutLastColon(written.slice(HEX.length), isBeginning)) ??
          complain("whole octets in hexadecimal behind hex:, such as hex:0102 or hex:0102*")
        : read(withoutLastColon(written, isBeginning && read !== utf8));
      return octets && checkLength({ octets, isBeginning }, longest, complain);
    },
  });
}

const HEX = "hex:";

const TEXT = "A text, octets behind hex:, or how either begins with * at the end.";

const encoder = new TextEncoder();

function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** `02:00:*` begins with 02:00. */
function withoutLastColon(digits: string, isBeginning: boolean): string {
  return isBeginning && /[0-9a-f][:-]$/i.test(digits) ? digits.slice(0, -1) : digits;
}

function checkLength(
  pattern: OctetPattern,
  longest: number,
  complain: Complain,
): OctetPattern | undefined {
  const { octets: { length }, isBeginning } = pattern;
  if (length === 0 && !isBeginning) return complain('at least 1 octet, or "*" for any');
  return length > longest
    ? complain(`at most ${longest} octets`, `: these are ${length}`)
    : pattern;
}

/** Octets that a relay says of the interface on which a message came in. */
export const interfaceIdPattern: z.ZodType<OctetPattern, string> = octetPattern({
  expected: 'an interface-id such as "ge-0/0/1.7", "ge-0/0/1.*" or "hex:0102*"',
  longest: LONGEST_OPTION,
});
