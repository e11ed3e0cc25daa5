import { z } from "zod";
import type { Link } from "../../pipeline/link.ts";
import { interfaceIdPattern, oneOrMany, prefixes, text } from "../values.ts";
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
  - { name: olt-7, prefixes: ["2001:db8:8::/64"], interface-ids: "olt7/*", relays: "fe80::/10" }
`,
  schema: z
    .array(
      z.strictObject({
        name: text("the name of a link such as lan").describe("What the link is called."),
        prefixes: prefixes.describe("The prefixes that are on the link, one or a list."),
        interfaces: z.array(text("the name of an interface such as eth0"))
          .default([])
          .describe("Interfaces of this machine that are attached to the link; default none."),
        "interface-ids": oneOrMany(interfaceIdPattern).optional().describe(
          "Interface-ids (option 18), one or a list: a client is on the link when the relay nearest " +
            "to it that says one says one of them, and no link-address tells where it is, as they " +
            "are all ::, link-local or multicast. Of several such links the first counts.",
        ),
        relays: prefixes.optional().describe(
          "Addresses or prefixes, one or a list: the same for the relay that sends to this server. " +
            "With interface-ids beside them both are asked for.",
        ),
      }).transform(({ "interface-ids": interfaceIds, ...link }): Link => ({
        ...link,
        ...(interfaceIds && { interfaceIds }),
      })),
    )
    .min(1)
    .optional(),
};
