import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, uri } from "../config/values.ts";
import { bootFileUrl as definition } from "../wire/options/boot.ts";
import { singleOption } from "./option_rules.ts";

/** Tells clients where their boot file is. */
export const bootFileUrl: HandlerSection = defineHandler({
  name: "boot-file-url",
  help: "Tells clients that boot from the network where their boot file is (option 59, RFC 5970).",
  example: 'boot-file-url: { url: "tftp://[2001:db8::69]/boot.efi" }',
  schema: z.strictObject({
    url: uri("a URL such as tftp://[2001:db8::69]/boot.efi").describe(
      "Where the boot file is; an IPv6 address in it stands in brackets",
    ),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    singleOption({
      name: "boot-file-url",
      definition,
      value: config.url,
      alwaysSend: config["always-send"],
      report,
    }),
});
