import { COMBINATIONS } from "../config/match_reader.ts";
import type { ConditionSection } from "../config/condition_section.ts";
import type { HandlerSection } from "../config/handler_section.ts";
import { type EntrySections, MATCH_KEYS } from "../config/handlers_section.ts";
import { OWN_DUID_TYPES } from "../wire/duid_types.ts";
import { dhcpv6, type OptionDefinition } from "../wire/option.ts";
import { ntp } from "../wire/options/time.ts";
import { whyNotConfigurable } from "../handlers/refused_options.ts";
import type { DuidType } from "../wire/duid_types.ts";
import type { Extension } from "./extension.ts";
import type { Faults } from "./faults.ts";
import { guardedCondition } from "./guarded_condition.ts";
import { guardedHandlers } from "./guarded_handler.ts";
import { guardedOption } from "./guarded_option.ts";
import type { ObservedExchange } from "./observed_exchange.ts";
import { broughtOption, type OptionExtension } from "./option_extension.ts";
import { ExtensionProblem } from "./problem.ts";
import {
  whatIsWrongWithDuid,
  whatIsWrongWithExtension,
  whatIsWrongWithOption,
  whatIsWrongWithSection,
} from "./what_is_wrong.ts";

/** Names of options that mean what their extension says, and whose they are. */
const OWNER = "Sextant";

/** Who observes, and who says what is wrong with that. */
export interface Observer {
  readonly observe: (exchange: ObservedExchange) => void;
  readonly faults: Faults;
}

/** All that the extensions of one configuration bring. */
export class Brought {
  readonly handlerSections: HandlerSection[] = [];
  readonly conditionSections: ConditionSection[] = [];
  readonly options: OptionDefinition<unknown>[] = [];
  readonly ntp: OptionDefinition<unknown>[] = [];
  readonly vendors = new Map<number, OptionDefinition<unknown>[]>();
  readonly duids: DuidType[] = [];
  readonly observers: Observer[] = [];
  /** Who says what is wrong with each of the extensions. */
  readonly faults: Faults[] = [];
  readonly #own: EntrySections;
  /** Whose each name is, by what is named. */
  readonly #owners = new Map<string, string>();

  /** @param own what is there without extensions */
  constructor(own: EntrySections) {
    this.#own = own;
    const names = [
      ...[...MATCH_KEYS, "include", ...own.handlerSections.map(({ name }) => name)]
        .map((name) => `handler ${name}`),
      ...[...Object.keys(COMBINATIONS), ...own.conditionSections.map(({ name }) => name)]
        .map((name) => `condition ${name}`),
    ];
    for (const name of names) this.#owners.set(name, OWNER);
  }

  /** What entries can be made of: what is there without extensions, and what they bring. */
  get sections(): EntrySections {
    return {
      handlerSections: [...this.#own.handlerSections, ...this.handlerSections],
      conditionSections: [...this.#own.conditionSections, ...this.conditionSections],
    };
  }

  /**
   * Takes what an extension returned, all of it or nothing.
   *
   * @throws {ExtensionProblem}
   */
  add(returned: unknown, faults: Faults): void {
    check(whatIsWrongWithExtension(returned));
    const { handlers = [], conditions = [], options = [], duids = [], observe } =
      returned as Extension;
    handlers.forEach((each, at) => check(whatIsWrongWithSection(each, `handlers[${at}]`)));
    conditions.forEach((each, at) => check(whatIsWrongWithSection(each, `conditions[${at}]`)));
    options.forEach((each, at) => check(whatIsWrongWithOption(each, `options[${at}]`)));
    duids.forEach((each, at) => check(whatIsWrongWithDuid(each, `duids[${at}]`)));
    for (const { name } of handlers) this.#take(`handler ${name}`, faults);
    for (const { name } of conditions) this.#take(`condition ${name}`, faults);
    for (const option of options) this.#takeOption(option, faults);
    for (const { type } of duids) this.#takeDuid(type, faults);

    this.faults.push(faults);
    this.handlerSections.push(...handlers.map((each) => guardedHandlers(each, faults)));
    this.conditionSections.push(...conditions.map((each) => guardedCondition(each, faults)));
    for (const option of options) this.#addOption(guardedOption(option, faults), faults);
    this.duids.push(...duids.map((each) => guardedDuid(each, faults)));
    if (observe) {
      this.observers.push({ observe: (exchange) => observe.call(returned, exchange), faults });
    }
  }

  #addOption(declared: OptionExtension, faults: Faults): void {
    const { space } = declared;
    const { definition, section } = broughtOption(declared);
    if (space === undefined) this.options.push(definition);
    else if (space === "ntp") this.ntp.push(definition);
    else {
      const others = this.vendors.get(space.enterprise) ?? [];
      this.vendors.set(space.enterprise, [...others, definition]);
    }
    if (section) this.handlerSections.push(guardedHandlers(section, faults));
  }

  #takeOption({ space, code, name, keys }: OptionExtension, faults: Faults): void {
    if (keys) this.#take(`handler ${name}`, faults);
    const own = space === undefined ? dhcpv6 : space === "ntp" ? ntp : undefined;
    // What others brought before is in force while this is loaded, and gone afterwards.
    const ofOurs = own?.declared().filter((each) => !own.additions.includes(each)) ?? [];
    const taken = ofOurs.find((each) => each.code === code || each.name === name);
    if (taken) {
      throw new ExtensionProblem(
        `it brings option ${code} (${name}), and ${taken.name} (${taken.code}) is Sextant's own; ` +
          "expected a code and a name that are not taken",
      );
    }
    const reason = own === dhcpv6 ? whyNotConfigurable(code) : undefined;
    if (reason !== undefined) throw new ExtensionProblem(`it brings option ${code}: ${reason}`);
    const where = space === undefined
      ? ""
      : space === "ntp"
      ? "ntp "
      : `enterprise ${space.enterprise} `;
    this.#take(`${where}option ${code}`, faults);
    this.#take(`${where}option ${name}`, faults);
  }

  #takeDuid(type: number, faults: Faults): void {
    if (OWN_DUID_TYPES.includes(type)) {
      throw new ExtensionProblem(`it brings DUIDs of type ${type}, which Sextant knows already`);
    }
    this.#take(`DUID of type ${type}`, faults);
  }

  #take(name: string, { extension }: Faults): void {
    const owner = this.#owners.get(name);
    if (owner !== undefined) {
      const whose = owner === OWNER
        ? "Sextant has"
        : owner === extension
        ? "it brings"
        : `${owner} brings`;
      throw new ExtensionProblem(
        `it brings ${name}, and ${whose} one of that name already; expected another name`,
      );
    }
    this.#owners.set(name, extension);
  }
}

function check(wrong: string | undefined): void {
  if (wrong !== undefined) throw new ExtensionProblem(wrong);
}

function guardedDuid(duid: DuidType, faults: Faults): DuidType {
  return {
    ...duid,
    describe: (rest) =>
      faults.attempt(`DUID ${duid.name}`, () => duid.describe(rest), () => undefined),
  };
}
