import { z } from "zod";
import type { Report } from "../config/finding.ts";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, optionCodeOrName } from "../config/values.ts";
import type { Handler } from "../pipeline/handler.ts";
import { WireError } from "../wire/error.ts";
import { dhcpv6, type OptionDefinition, OptionSpace } from "../wire/option.ts";
import { Reader } from "../wire/reader.ts";
import { type ListedValues, type OptionData, optionDataKeys, optionDataOf } from "./option_data.ts";
import { listOption, repeatedOption, singleOption } from "./option_rules.ts";
import { whyNotConfigurable } from "./refused_options.ts";

interface Configured {
  readonly code: number;
  readonly data: OptionData;
  readonly alwaysSend: boolean;
}

const schema = z
  .strictObject({
    code: optionCodeOrName.describe("The code of the option, or its name"),
    ...optionDataKeys,
    "always-send": alwaysSend,
  })
  .transform((config, context): Configured => ({
    code: config.code,
    data: optionDataOf(config, context),
    alwaysSend: config["always-send"],
  }));

/** Sends any option. */
export const option: HandlerSection = defineHandler({
  name: "option",
  help: "Sends any option, by its code or its name, with one of text, hex, addresses and " +
    "domain-names. Several lists for one option are put together; of texts and octets the first " +
    "that applies is sent.",
  example: 'option: { code: 59, text: "tftp://[2001:db8::69]/boot.efi" }',
  schema,
  create(configured, { report }) {
    const { code, data } = configured;
    const { name } = dhcpv6.withCode(code);
    const reason = whyNotConfigurable(code);
    if (reason !== undefined) {
      report("error", `Option ${code} (${name}) cannot be configured by hand: ${reason}`, ["code"]);
    } else if (data.addresses && isListOf(code, data.addresses)) {
      return sendList(configured, data.addresses, report);
    } else if (data.domainNames && isListOf(code, data.domainNames)) {
      return sendList(configured, data.domainNames, report);
    } else {
      return sendAsDeclared(configured, report);
    }
    return { name: "option" };
  },
});

/** What is known of an option is known to be a list, or not; of another nothing is known. */
function isListOf<T>(code: number, { layout }: ListedValues<T>): boolean {
  return !dhcpv6.isDeclared(code) || dhcpv6.withCode(code).layout.shape === layout.shape;
}

function sendList<T>(
  { code, alwaysSend }: Configured,
  { layout, values, isSame }: ListedValues<T>,
  report: Report,
): Handler {
  const known = dhcpv6.withCode(code);
  const { name, source } = known;
  const definition = dhcpv6.isDeclared(code)
    ? known as OptionDefinition<T[]>
    : new OptionSpace("configured").define({ code, name, source, layout });
  return listOption({ name: "option", definition, values, isSame, alwaysSend, report });
}

function sendAsDeclared({ code, data, alwaysSend }: Configured, report: Report): Handler {
  const definition = dhcpv6.withCode(code);
  const handling = { name: "option", definition, alwaysSend, report };
  try {
    const { octets } = data;
    const value = new Reader(octets).within(octets.length, definition.layout, "The value");
    return definition.places?.["reply"] === "*"
      ? repeatedOption({ ...handling, values: [value] })
      : singleOption({ ...handling, value });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    report(
      "error",
      `This is no value of option ${code} (${definition.name}), which is made of ` +
        `${definition.layout.shape}: ${error.message}`,
    );
    return { name: "option" };
  }
}
