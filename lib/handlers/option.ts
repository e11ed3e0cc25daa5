import type { Report } from "../config/finding.ts";
import { optionCodeOrName } from "../config/values.ts";
import { WireError } from "../wire/error.ts";
import { dhcpv6, type OptionDefinition, OptionSpace } from "../wire/option.ts";
import { type VendorClass, vendorClass } from "../wire/options/classes.ts";
import { Reader } from "../wire/reader.ts";
import {
  listOption,
  noContent,
  ofVendor,
  type OptionContent,
  repeatedOption,
  singleOption,
} from "./option_content.ts";
import {
  type ListedValues,
  OPTION_DATA_KEYS,
  type OptionData,
  optionDataKeys,
  optionDataOf,
} from "./option_data.ts";
import { defineOption, type OptionSection } from "./option_section.ts";
import { whyNotConfigurable } from "./refused_options.ts";

/** Sends any option. */
export const option: OptionSection = defineOption({
  name: "option",
  help: `Sends any option, by its code or its name, with one of ${OPTION_DATA_KEYS}; with ` +
    "never-send it needs none of them. Several lists for one option are put together; of others " +
    "the first that applies is sent.",
  example: 'option: { code: 59, text: "tftp://[2001:db8::69]/boot.efi" }',
  keys: {
    code: optionCodeOrName.describe("The code of the option, or its name"),
    ...optionDataKeys,
  },
  create({ code, "never-send": isNeverSent, ...written }, { report }) {
    const definition = dhcpv6.withCode(code);
    const { name } = definition;
    const reason = whyNotConfigurable(code);
    if (reason !== undefined) {
      report("error", `Option ${code} (${name}) cannot be configured by hand: ${reason}`, ["code"]);
      return noContent(definition);
    }
    const isEmpty = Object.keys(optionDataKeys).every((key) => !(key in written));
    if (isNeverSent && isEmpty) return noContent(definition);
    let isComplete = true;
    const data = optionDataOf(written, (message) => {
      isComplete = false;
      report("error", message);
    });
    return isComplete ? contentOf(definition, data, report) : noContent(definition);
  },
});

function contentOf(
  definition: OptionDefinition<unknown>,
  { octets, addresses, domainNames }: OptionData,
  report: Report,
): OptionContent {
  if (addresses && isListOf(definition, addresses)) return listed(definition, addresses, report);
  if (domainNames && isListOf(definition, domainNames)) {
    return listed(definition, domainNames, report);
  }
  return asDeclared(definition, octets, report);
}

/** What is known of an option is known to be a list, or not; of another nothing is known. */
function isListOf<T>(
  { code, layout: known }: OptionDefinition<unknown>,
  { layout }: ListedValues<T>,
): boolean {
  return !dhcpv6.isDeclared(code) || known.shape === layout.shape;
}

function listed<T>(
  known: OptionDefinition<unknown>,
  { layout, values, isSame }: ListedValues<T>,
  report: Report,
): OptionContent {
  const { code, name, source } = known;
  const definition = dhcpv6.isDeclared(code)
    ? known as OptionDefinition<T[]>
    : new OptionSpace("configured").define({ code, name, source, layout });
  return listOption({ definition, values, isSame, report });
}

function asDeclared(
  definition: OptionDefinition<unknown>,
  octets: Uint8Array,
  report: Report,
): OptionContent {
  const { code, name, layout, places } = definition;
  try {
    const value = new Reader(octets).within(octets.length, layout, "The value");
    const content = places?.["reply"] === "*"
      ? repeatedOption({ definition, values: [value], report })
      : singleOption({ definition, value, report });
    return code === vendorClass.code
      ? ofVendor(content, (value as VendorClass).enterpriseNumber)
      : content;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    report(
      "error",
      `This is no value of option ${code} (${name}), which is made of ${layout.shape}: ` +
        error.message,
    );
    return noContent(definition);
  }
}
