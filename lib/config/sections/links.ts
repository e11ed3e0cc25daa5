import { z } from "zod";
import type { Link } from "../../pipeline/link.ts";
import { prefixes, text } from "../values.ts";
import type { Section } from "./section.ts";

/** The links that this server knows; `undefined` when that follows from the rest. */
export const links: Section<Link[] | undefined> = {
  name: "links",
  help: "The links that this server knows. They decide which addresses are on-link, what the " +
    "link-address of a leasequery means, and what match: {link} refers to. Left out: every " +
    "prefix in a match: {subnet} is a link of its own; without those, the prefixes of the " +
    "interfaces that are listened on and those of the address pools are.",
  example: `
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"], interfaces: [eth0] }
  - { name: access-7, prefixes: ["2001:db8:7::/64", "2001:db8:70::/64"] }
`,
  schema: z
    .array(z.strictObject({
      name: text("the name of a link such as lan").describe("What the link is called."),
      prefixes: prefixes.describe("The prefixes that are on the link, one or a list."),
      interfaces: z.array(text("the name of an interface such as eth0"))
        .default([])
        .describe("Interfaces of this machine that are attached to the link; default none."),
    }))
    .min(1)
    .optional(),
};
