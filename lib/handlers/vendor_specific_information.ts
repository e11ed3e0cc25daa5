import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, uint16, uint32 } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import {
  type VendorOption,
  vendorSpecificInformation as definition,
} from "../wire/options/classes.ts";
import { optionDataKeys, optionDataOf } from "./option_data.ts";
import { mergedOption, withoutDuplicates } from "./option_rules.ts";

const vendorOption = z
  .strictObject({
    code: uint16.describe("The number that the vendor gave the option"),
    ...optionDataKeys,
  })
  .transform((config, context): VendorOption => ({
    code: config.code,
    data: optionDataOf(config, context).octets,
  }));

/** Tells clients what only those of one vendor understand. */
export const vendorSpecificInformation: HandlerSection = defineHandler({
  name: "vendor-specific-information",
  help: "Tells clients what only those of one vendor understand (option 17, RFC 8415 section " +
    "21.17). Several sections for one vendor are put together, those for several vendors stand " +
    "side by side.",
  example: `
vendor-specific-information:
  enterprise-number: 32473
  options: [{ code: 1, text: "https://acs.example.org/" }]
`,
  schema: z.strictObject({
    "enterprise-number": uint32.describe("The vendor, as IANA numbers enterprises"),
    options: z.array(vendorOption).min(1)
      .describe("The vendor's options, each with one of text, hex, addresses and domain-names"),
    "always-send": alwaysSend,
  }),
  create(config, { report }) {
    const enterpriseNumber = config["enterprise-number"];
    const withOwn = (there: readonly VendorOption[]) => ({
      enterpriseNumber,
      options: withoutDuplicates([...there, ...config.options], isSameOption),
    });
    return mergedOption({
      name: "vendor-specific-information",
      definition,
      value: withOwn([]),
      merge: (there) =>
        there.enterpriseNumber === enterpriseNumber ? withOwn(there.options) : undefined,
      alwaysSend: config["always-send"],
      report,
    });
  },
});

function isSameOption(a: VendorOption, b: VendorOption): boolean {
  return a.code === b.code && equalBytes(a.data, b.data);
}
