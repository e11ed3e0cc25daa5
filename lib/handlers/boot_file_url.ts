import { uri } from "../config/values.ts";
import { bootFileUrl as definition } from "../wire/options/boot.ts";
import { singleOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients where their boot file is. */
export const bootFileUrl: OptionSection = defineOption({
  name: "boot-file-url",
  help: "Tells clients that boot from the network where their boot file is (option 59, RFC 5970).",
  example: 'boot-file-url: { url: "tftp://[2001:db8::69]/boot.efi" }',
  keys: {
    url: uri("a URL such as tftp://[2001:db8::69]/boot.efi").describe(
      "Where the boot file is; an IPv6 address in it stands in brackets",
    ),
  },
  create: (config, { report }) => singleOption({ definition, value: config.url, report }),
});
