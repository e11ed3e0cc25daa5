import type { z } from "zod";
import { checkUri } from "../../wire/check.ts";
import { textual } from "./textual.ts";

/**
 * A URI with its scheme (RFC 3986).
 *
 * @param expected with an example
 */
export function uri(expected: string): z.ZodType<string, string> {
  return textual({
    expected,
    description: "A URI (RFC 3986). An IPv6 address in it stands in brackets.",
    parse: (text) => checkUri(text) === undefined ? text : undefined,
  });
}
