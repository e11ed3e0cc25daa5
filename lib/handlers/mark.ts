import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { mark as markName, oneOrMany } from "../config/values.ts";

/** Adds marks. */
export const mark: HandlerSection = defineHandler({
  name: "mark",
  help: "Adds marks to a request, one or a list, for `marked-with` further down.",
  example: "mark: [boot, guests]",
  schema: oneOrMany(markName),
  marks: (marks) => marks,
  create: (added) => ({
    name: "mark",
    pass({ marks }) {
      for (const mark of added) marks.add(mark);
    },
  }),
});
