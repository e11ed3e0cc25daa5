import { z } from "zod";
import type { StatisticsCategories } from "../../statistics/statistics.ts";
import { address, prefix, text } from "../values.ts";
import type { Section } from "./section.ts";

/** Of what there are counters besides those of everything. */
export const statistics: Section<StatisticsCategories> = {
  name: "statistics",
  help: "What is counted apart, besides everything together, which always is. A message counts " +
    "in each category that it belongs to. sextant ctl stats shows the counters.",
  example: `statistics:
  interfaces: [eth0]
  subnets: ["2001:db8:0:1::/64"]
  relays: ["2001:db8:1:2::3"]`,
  schema: z
    .strictObject({
      interfaces: z.array(text("the name of an interface such as eth0")).default([])
        .describe("Interfaces, for what comes in by them; default none."),
      subnets: z.array(prefix).default([])
        .describe("Prefixes, for requests whose link-address they hold; default none."),
      relays: z.array(address).default([])
        .describe(
          "Addresses, for what came through a relay, or by a listener, that has it as its " +
            "link-address; default none.",
        ),
    })
    .prefault({}),
};
