import { z } from "zod";
import type { RotateBy, Rotation } from "../../log/rotation.ts";
import { expectation } from "../found.ts";
import { byteSize, wholeNumber } from "../values.ts";

const ROTATE_BY = ["hourly", "daily", "weekly", "size"] as const satisfies readonly RotateBy[];
const KEEP = wholeNumber(1, 100_000);

/** When a file that lines are written to is put aside: keys beside its path. */
export const rotationKeys = {
  rotate: z.enum(ROTATE_BY).optional().describe(
    "When the file is renamed to PATH.1, PATH.1 to PATH.2 and so on, and a new one begun: " +
      "at the full hour, at midnight, at midnight before Monday (all by UTC, as the lines " +
      "are), or when it would grow above size; default never. What another program renames " +
      "is followed.",
  ),
  size: byteSize.optional()
    .describe("How large the file may grow; with rotate: size, and required there."),
  keep: KEEP.optional().describe(
    "How many files are kept besides the one that is written; with rotate, and required there.",
  ),
};

interface RotationKeys {
  readonly rotate?: RotateBy | undefined;
  readonly size?: number | undefined;
  readonly keep?: number | undefined;
}

/** Refuses keys that say nothing without another. */
export function refuseMisfits(
  { rotate, size, keep }: RotationKeys,
  context: z.RefinementCtx,
): void {
  const missing = (key: string, expected: string) =>
    context.addIssue({ code: "custom", path: [key], message: expectation(expected, undefined) });
  const needless = (key: string, why: string) =>
    context.addIssue({ code: "custom", path: [key], message: `expected only ${why}` });
  if (rotate && keep === undefined) missing("keep", "how many rotated files are kept, such as 7");
  if (!rotate && keep !== undefined) needless("keep", "with rotate");
  if (rotate === "size" && size === undefined) {
    missing("size", "how large the file may grow, such as 10mb");
  }
  if (rotate !== "size" && size !== undefined) needless("size", "with rotate: size");
}

/** How a file is rotated; `undefined`: it is not. */
export function rotationOf({ rotate, size, keep }: RotationKeys): Rotation | undefined {
  return rotate && keep !== undefined ? { by: rotate, size, keep } : undefined;
}
