import { z } from "zod";
import { uint16, uint32 } from "../config/values.ts";
import { equalBytes } from "../wire/address.ts";
import {
  type VendorOption,
  vendorSpecificInformation as definition,
} from "../wire/options/classes.ts";
import { mergedOption, withoutDuplicates } from "./option_content.ts";
import { OPTION_DATA_KEYS, optionDataKeys, optionDataOf } from "./option_data.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

const vendorOption = z
  .strictObject({
    code: uint16.describe("The number that the vendor gave the option"),
    ...optionDataKeys,
  })
  .transform((config, context): VendorOption => {
    const complain = (message: string) =>
      void context.issues.push({ code: "custom", message, input: config });
    return { code: config.code, data: optionDataOf(config, complain).octets };
  });

/** Tells clients what only those of one vendor understand. */
export const vendorSpecificInformation: OptionSection = defineOption({
  name: "vendor-specific-information",
  help: "Tells clients what only those of one vendor understand (option 17, RFC 8415 section " +
    "21.17). A client that names vendors, in option 16 or 17, is told what is for these alone. " +
    "Several sections for one vendor are put together, those for several vendors stand side by " +
    "side.",
  example: `
vendor-specific-information:
  enterprise-number: 32473
  options: [{ code: 1, text: "https://acs.example.org/" }]
`,
  keys: {
    "enterprise-number": uint32.describe("The vendor, as IANA numbers enterprises"),
    options: z.array(vendorOption).min(1)
      .describe(`The vendor's options, each with one of ${OPTION_DATA_KEYS}`),
  },
  create(config, { report }) {
    const enterpriseNumber = config["enterprise-number"];
    const withOwn = (there: readonly VendorOption[]) => ({
      enterpriseNumber,
      options: withoutDuplicates([...there, ...config.options], isSameOption),
    });
    return mergedOption({
      definition,
      enterprise: enterpriseNumber,
      value: withOwn([]),
      merge: (there) =>
        there.enterpriseNumber === enterpriseNumber ? withOwn(there.options) : undefined,
      report,
    });
  },
});

function isSameOption(a: VendorOption, b: VendorOption): boolean {
  return a.code === b.code && equalBytes(a.data, b.data);
}
