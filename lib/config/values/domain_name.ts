import type { z } from "zod";
import { parseDomainName } from "../../wire/domain_name.ts";
import { textual } from "./textual.ts";

/** A domain name, in A-labels and with a dot at its end. */
export const domainName: z.ZodType<string, string> = textual({
  expected: "a domain name such as example.com",
  description: "A domain name. Letters other than a to z are sent as A-labels (IDNA 2008).",
  parse: parseDomainName,
});
