import { z } from "zod";
import type { ConfigPath } from "../config/finding.ts";
import type { HandlerContext, HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, neverSend, unlessSet } from "../config/values.ts";
import { optionKind, type OptionRule } from "../pipeline/option_rule.ts";
import type { OptionContent } from "./option_content.ts";

/** A kind of entry of `handlers` that says what is in an option. */
export interface OptionSection extends HandlerSection {
  /**
   * What an entry says, for who has options of its own.
   *
   * @param config what the schema made of the configuration
   */
  rule(config: unknown, context: HandlerContext): OptionRule;
}

const sendingKeys = { "unless-set": unlessSet, "never-send": neverSend };

type Keys = Readonly<Record<string, z.ZodType>>;
type Sending = { [K in keyof typeof sendingKeys]: boolean } & { "always-send"?: boolean };

/**
 * Declares a handler of an option: its own keys, and what it makes of them. The keys that say to
 * whom the option is sent are the same for all.
 */
export function defineOption<K extends Keys>(section: {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  readonly keys: K;
  /** `asked`: those that ask for it; `everybody`: all; left out: as `always-send` says. */
  readonly isFor?: "asked" | "everybody";
  create(
    config: z.output<z.ZodObject<K>> & Sending,
    context: HandlerContext,
  ): OptionContent;
}): OptionSection {
  const { name, help, example, keys, isFor, create } = section;
  const always = isFor === undefined ? { "always-send": alwaysSend } : {};
  const rule = (config: unknown, context: HandlerContext): OptionRule => {
    checkSending(config as Sending, context);
    const content = create(config as z.output<z.ZodObject<K>> & Sending, context);
    const sending = isFor === "everybody" ? { "always-send": true } : {};
    return ruleOf(name, content, { ...config as Sending, ...sending }, context.where());
  };
  return {
    name,
    help,
    example,
    schema: z.strictObject({ ...keys, ...always, ...sendingKeys }),
    rule,
    create(config, context) {
      const optionRule = rule(config, context);
      return { name, octets: optionRule.octets, optionRule };
    },
  };
}

/** What an entry of the configuration says of an option. */
export function ruleOf(
  name: string,
  { definition, enterprise, octets, add }: OptionContent,
  sending: Partial<Sending>,
  origin: string,
): OptionRule {
  const neverSend = sending["never-send"] ?? false;
  return {
    name,
    origin,
    definition,
    kind: optionKind(definition.code, enterprise),
    alwaysSend: sending["always-send"] ?? false,
    unlessSet: sending["unless-set"] ?? false,
    neverSend,
    octets: neverSend ? 0 : octets,
    add,
  };
}

function checkSending(config: Sending, { report }: HandlerContext): void {
  if (!config["never-send"]) return;
  const contrary: ConfigPath = ["never-send"];
  if (config["always-send"]) {
    report("error", "expected either always-send or never-send, found both", contrary);
  } else if (config["unless-set"]) {
    const message = "Never is never, whatever is set before: expected no unless-set beside it";
    report("warning", message, contrary);
  }
}
