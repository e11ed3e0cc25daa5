import type { z } from "zod";
import { textual } from "./textual.ts";

const EXPECTED = "the name of a host such as dhcp.example.org";

/** The name of a host as it stands in a URL, without a port: in lower case, without a dot at its end. */
export const hostName: z.ZodType<string, string> = textual({
  expected: EXPECTED,
  description: "The name of a host, without a port.",
  parse: (text, complain) => {
    if (/:[0-9]+$/.test(text)) return complain(EXPECTED, ": any port will do");
    const name = text.toLowerCase().replace(/\.$/, "");
    return name.length <= 253 && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) ? name : undefined;
  },
});
