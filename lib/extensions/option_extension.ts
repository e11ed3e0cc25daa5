import type { HandlerContext } from "../config/handler_section.ts";
import { asZod, type Schema } from "../config/schema.ts";
import {
  mergedOption,
  type OptionContent,
  repeatedOption,
  singleOption,
  withoutDuplicates,
} from "../handlers/option_content.ts";
import { defineOption, type OptionSection } from "../handlers/option_section.ts";
import { encodeValue } from "../wire/message.ts";
import { declareOption, type OptionDeclaration, type OptionDefinition } from "../wire/option.ts";
import { type VendorOption, vendorSpecificInformation } from "../wire/options/classes.ts";
import { ntpServers } from "../wire/options/time.ts";

/**
 * An option that is declared once: how it stands on the wire, where it may be, and what a
 * configuration says of it.
 *
 * @example
 * ```ts
 * import type { ExtensionFunction } from "./extension.ts";
 *
 * const gate: ExtensionFunction = ({ fields, text, uint16, values }) => ({
 *   options: [{
 *     space: { enterprise: 32473 },
 *     code: 1,
 *     name: "example-gate",
 *     source: "Example's integration guide, section 4.2",
 *     layout: fields({ port: uint16, host: text }),
 *     help: "Tells Example's gateways where to report.",
 *     example: "example-gate: { port: 443, host: gate.example.org }",
 *     keys: { port: values.port, host: values.text("the name of a host") },
 *     value: ({ port, host }) => ({ port, host }),
 *   }],
 * });
 * console.assert(typeof gate === "function");
 * ```
 */
export interface OptionExtension<T = unknown> extends OptionDeclaration<T> {
  /** Whose codes it has. Left out: DHCPv6's; `ntp`: of what is in ntp-servers; a vendor's number. */
  readonly space?: "ntp" | { readonly enterprise: number };
  /** For the reference: what its handler does. */
  readonly help?: string;
  /** For the reference: an entry of `handlers` in YAML, without the hyphen before it. */
  readonly example?: string;
  /** The keys of its handler, each with a schema. Left out: there is no handler that sends it. */
  readonly keys?: Readonly<Record<string, Schema>>;
  /** The value that these keys stand for, as the schemas made them. */
  value?(config: Readonly<Record<string, unknown>>): T;
}

/** An option as an extension brings it: what it is on the wire, and the handler that sends it. */
export interface BroughtOption {
  readonly definition: OptionDefinition<unknown>;
  readonly section: OptionSection | undefined;
}

/** Makes of a declaration all that follows from it. */
export function broughtOption(declared: OptionExtension): BroughtOption {
  const definition = declareOption(declared);
  const { name, help = "", example = "", keys, value } = declared;
  if (!keys || !value) return { definition, section: undefined };
  const section = defineOption({
    name,
    help,
    example,
    keys: Object.fromEntries(Object.entries(keys).map(([key, each]) => [key, asZod(each)])),
    create: (config, context) =>
      contentOf(definition, declared, value.call(declared, config), context),
  });
  return { definition, section };
}

function contentOf(
  definition: OptionDefinition<unknown>,
  { space, code, places }: OptionExtension,
  value: unknown,
  { report }: HandlerContext,
): OptionContent {
  if (space === undefined) {
    return places?.["reply"] === "*"
      ? repeatedOption({ definition, values: [value], report })
      : singleOption({ definition, value, report });
  }
  if (space === "ntp") {
    return repeatedOption({ definition: ntpServers, values: [[definition.of(value)]], report });
  }
  const problem = definition.check(value);
  if (problem !== undefined) report("error", `This is no value of ${definition.name}: ${problem}`);
  const own: VendorOption = { code, data: encodeValue(definition, value).slice() };
  return ofVendor(space.enterprise, own, report);
}

function ofVendor(
  enterpriseNumber: number,
  own: VendorOption,
  report: HandlerContext["report"],
): OptionContent {
  const withOwn = (there: readonly VendorOption[]) => ({
    enterpriseNumber,
    options: withoutDuplicates([...there, own], (one, other) => one.code === other.code),
  });
  return mergedOption({
    definition: vendorSpecificInformation,
    enterprise: enterpriseNumber,
    value: withOwn([]),
    merge: (there) =>
      there.enterpriseNumber === enterpriseNumber ? withOwn(there.options) : undefined,
    report,
  });
}
