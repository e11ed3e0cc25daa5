import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { messageType } from "../config/values.ts";
import { drop } from "../pipeline/ending.ts";
import { messageTypeName, requestDeclaration } from "../wire/message_type.ts";

const IGNORED = drop("do-not-respond", "The configuration says to ignore it");

/** Leaves requests unanswered. */
export const ignoreRequest: HandlerSection = defineHandler({
  name: "ignore-request",
  help: "Leaves requests unanswered, without a word.",
  example: "ignore-request: { message-types: [solicit] }",
  schema: z.strictObject({
    "message-types": z.array(messageType).min(1).optional()
      .describe("The types to ignore, such as solicit; left out: all"),
  }),
  ignoresEverything: (config) => config["message-types"] === undefined,
  create(config, { report }) {
    const written = config["message-types"];
    for (const [index, type] of written?.entries() ?? []) {
      if (requestDeclaration(type)) continue;
      const message = `a server answers no ${messageTypeName(type)} anyway`;
      report("warning", message, ["message-types", index]);
    }
    const types = written && new Set(written);
    return {
      name: "ignore-request",
      pre: ({ request }) => !types || types.has(request.type) ? IGNORED : undefined,
    };
  },
});
