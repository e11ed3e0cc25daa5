import type { z } from "zod";
import { textualOrNumber } from "./textual.ts";

/** A user or a group, by name or by number, as text. */
export function account(expected: string): z.ZodType<string, string | number> {
  return textualOrNumber({
    expected,
    description: "A name, or a number.",
    parse: (text) => text.trim() === "" ? undefined : text,
  });
}
