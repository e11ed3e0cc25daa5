import { DeclaredOption } from "./declared_option.ts";
import { WireError } from "./error.ts";
import type { Json } from "./json.ts";
import { bytes, type Layout } from "./layout.ts";
import { PASSED_OVER, type Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** Added to the code of a malformed option: codes have two octets. */
const MALFORMED = 0x1_0000;

/** Octets of an option before its value: code and length (RFC 8415 section 21.1). */
export const OPTION_HEADER = 4;

/** Octets that fit into an option (RFC 8415 section 21.1). */
export const LONGEST_OPTION = 0xffff;

/** The code that an option has in a message, malformed or not. */
export function codeOnWire({ code }: Pick<OptionDefinition<unknown>, "code">): number {
  return code & 0xffff;
}

/** How often an option may appear in one place: exactly once, at most once, any number, at least once. */
export type Occurrence = "1" | "?" | "*" | "+";

/** Where an option may appear: names of messages (`solicit`) and of options that hold it (`iana`). */
export type Places = { readonly [place: string]: Occurrence };

/** What is said of an option once, and from which all else follows. */
export interface OptionDeclaration<T> {
  /** The number that it has on the wire. */
  readonly code: number;
  /** As configuration, JSON and logs spell it: `client-id`. */
  readonly name: string;
  /** The text that defines it: `RFC 8415 section 21.2`. */
  readonly source: string;
  /** How its value stands on the wire. */
  readonly layout: Layout<T>;
  /** Left out: it may appear anywhere. */
  readonly places?: Places | undefined;
  /** Whether every option may be in it, whatever the options say of their places. */
  readonly holdsAny?: boolean | undefined;
  /**
   * Whether a message makes no sense when this cannot be read: wherever it stands, or only where
   * it has its place. Left out: what is malformed is ignored like an option that nobody knows
   * (RFC 8415 section 16).
   */
  readonly isVital?: boolean | "in its places" | undefined;
  /** What tells it from others of its kind beside it; no two in one place may have the same. */
  readonly key?: (value: T) => string | number | undefined;
  /** What is wrong with a value that has the right shape, as a sentence; `undefined` when nothing is. */
  readonly check?: (value: T) => string | undefined;
}

/** An option as it stands in a message. */
export interface Option<T = unknown> {
  /** What kind of option it is. */
  readonly definition: OptionDefinition<T>;
  /** What it says. */
  readonly value: T;
  /** The octets of the value, where they have been made beforehand (`encodeOnce`). */
  readonly encoded?: Uint8Array;
}

/** A declared option: makes, finds and describes options of its kind. */
export interface OptionDefinition<T> extends OptionDeclaration<T> {
  /** An option of this kind with the given value. */
  of(value: T): Option<T>;
  /** The value of the first option of this kind, or `undefined`. */
  in(options: readonly Option[]): T | undefined;
  /** The values of all options of this kind, in order. */
  allIn(options: readonly Option[]): T[];
  /** What is wrong with a value that has the right shape, as a sentence; `undefined` when nothing is. */
  check(value: T): string | undefined;
  /** What tells it from others of its kind beside it; `undefined` for a kind without such a thing. */
  key(value: T): string | number | undefined;
}

/**
 * A set of options whose codes mean the same everywhere: DHCPv6's own, or the suboptions of one
 * option. Codes that nobody declared are options too, and keep their octets.
 */
export class OptionSpace {
  readonly #byCode = new Map<number, OptionDefinition<unknown>>();
  readonly #byName = new Map<string, OptionDefinition<unknown>>();
  readonly #unknown = new Map<number, OptionDefinition<unknown>>();
  readonly #malformed = new Map<number, OptionDefinition<unknown>>();
  readonly #byPlace = new Map<string, readonly OptionDefinition<unknown>[]>();
  #declared: readonly OptionDefinition<unknown>[] | undefined;
  #addedByCode: ReadonlyMap<number, OptionDefinition<unknown>> = new Map();

  /** A space without options yet, of the given name. */
  constructor(readonly name: string) {}

  /** Adds an option to the space. @throws {TypeError} when the code or the name is taken */
  define<T>(declaration: OptionDeclaration<T>): OptionDefinition<T> {
    const { code, name } = declaration;
    if (this.#byCode.has(code) || this.#byName.has(name)) {
      throw new TypeError(`Option ${code} (${name}) is declared twice`);
    }
    const definition = new DeclaredOption(declaration);
    this.#byCode.set(code, definition as OptionDefinition<unknown>);
    this.#byName.set(name, definition as OptionDefinition<unknown>);
    this.#forget();
    return definition;
  }

  /** What is declared besides, as long as it is: what extensions bring. */
  get additions(): readonly OptionDefinition<unknown>[] {
    return [...this.#addedByCode.values()];
  }

  /** Takes the place of all that was declared besides. Codes and names of the space stay its own. */
  set additions(definitions: readonly OptionDefinition<unknown>[]) {
    const added = definitions.filter(({ code, name }) =>
      !this.#byCode.has(code) && !this.#byName.has(name)
    );
    this.#addedByCode = new Map(added.map((each) => [each.code, each]));
    this.#malformed.clear();
    this.#forget();
  }

  /** The option with this code; for a code that nobody declared, one that keeps the octets. */
  withCode(code: number): OptionDefinition<unknown> {
    return this.#byCode.get(code) ?? this.#addedByCode.get(code) ?? this.#unknown.get(code) ??
      this.#remember(code);
  }

  /**
   * What stands for an option whose value cannot be read: it keeps the octets, and has a code of its
   * own, by which nobody who looks for the option takes it for one.
   */
  malformed(original: OptionDefinition<unknown>): OptionDefinition<unknown> {
    const { code, name } = original;
    const known = this.#malformed.get(code);
    if (known) return known;
    const definition = malformedOption(original, `these octets are no value of ${name}`);
    this.#malformed.set(code, definition);
    return definition;
  }

  /** The option with this name, or `undefined` when nobody declared one. */
  withName(name: string): OptionDefinition<unknown> | undefined {
    return this.#byName.get(name) ?? this.additions.find((each) => each.name === name);
  }

  /** Whether the code has been declared. */
  isDeclared(code: number): boolean {
    return this.#byCode.has(code) || this.#addedByCode.has(code);
  }

  /** Every declared option, by code. */
  declared(): readonly OptionDefinition<unknown>[] {
    return this.#declared ??= [...this.#byCode.values(), ...this.#addedByCode.values()]
      .sort((a, b) => a.code - b.code);
  }

  /** The declared options that have a place here, by code. */
  withPlaceIn(place: string): readonly OptionDefinition<unknown>[] {
    const known = this.#byPlace.get(place);
    if (known) return known;
    const options = this.declared().filter(({ places }) => places?.[place] !== undefined);
    this.#byPlace.set(place, options);
    return options;
  }

  #forget(): void {
    this.#declared = undefined;
    this.#byPlace.clear();
  }

  #remember(code: number): OptionDefinition<unknown> {
    const definition = new DeclaredOption({
      code,
      name: `option-${code}`,
      source: "not declared",
      layout: bytes,
    }) as OptionDefinition<unknown>;
    this.#unknown.set(code, definition);
    return definition;
  }
}

/** An option that is in no space, for extensions to bring. */
export function declareOption<T>(declaration: OptionDeclaration<T>): OptionDefinition<T> {
  return new DeclaredOption(declaration);
}

/** As {@linkcode OptionSpace.malformed}, of one option alone: with what is wrong with it. */
function malformedOption(
  { code, name, source }: OptionDefinition<unknown>,
  why: string,
): OptionDefinition<unknown> {
  return new DeclaredOption({
    code: MALFORMED | code,
    name: `malformed ${name}`,
    source,
    layout: bytes,
    check: () => why,
  }) as OptionDefinition<unknown>;
}

/** Options one after the other, each behind its code and length (RFC 8415 section 21.1). */
export function optionsOf(space: OptionSpace): Layout<readonly Option[]> {
  return {
    shape: "options",
    decode: (reader) => {
      const options: Option[] = [];
      while (reader.remaining > 0) options.push(decodeOption(space, reader));
      return options;
    },
    encode: (writer, options) => {
      for (const option of options) encodeOption(writer, option);
    },
    toJson: (options) => options.map(optionToJson),
    contents: (options) => [{ space, options }],
  };
}

/**
 * Reads the options of a message. Octets behind the last of them that are too few for another are
 * left, to whoever is tolerant of that.
 */
export function decodeMessageOptions(reader: Reader): readonly Option[] {
  const found: Option[] = [];
  const least = reader.tolerance === "none" ? 1 : OPTION_HEADER;
  while (reader.remaining >= least) found.push(decodeOption(dhcpv6, reader));
  return found;
}

function decodeOption(space: OptionSpace, reader: Reader): Option {
  if (reader.remaining < OPTION_HEADER) {
    throw new WireError(
      `An option needs 4 octets for its code and length, and ${reader.remaining} are left`,
      reader.position,
    );
  }
  const definition = space.withCode(reader.uint16());
  const length = reader.uint16();
  const { layout, name } = definition;
  const { tolerance, place } = reader;
  if (tolerance === "none" || tolerance === "received" && isVitalIn(place, definition)) {
    return { definition, value: reader.within(length, layout, name) };
  }
  const value = reader.attempt(length, layout, name);
  if (value !== PASSED_OVER) return { definition, value };
  const malformed = tolerance === "shown"
    ? malformedOption(definition, reader.whyPassedOver)
    : space.malformed(definition);
  return { definition: malformed, value: reader.take(length) };
}

function isVitalIn(place: string, { isVital, places }: OptionDefinition<unknown>): boolean {
  return isVital === "in its places" ? !places || place in places : isVital === true;
}

function encodeOption(writer: Writer, option: Option): void {
  const { definition, value, encoded } = option;
  writer.uint16(codeOnWire(definition));
  if (!encoded) return writer.withLength(definition.layout, value);
  writer.uint16(encoded.length);
  writer.put(encoded);
}

/** `{ "code": 7, "name": "preference", "value": 255 }`; with `error` when it is malformed. */
export function optionToJson({ definition, value }: Option): Json {
  const { code, name, layout } = definition;
  const shown = { code: codeOnWire(definition), name, value: layout.toJson(value) };
  return code < MALFORMED ? shown : { ...shown, error: definition.check(value) ?? "" };
}

/** The options of DHCPv6 itself. */
export const dhcpv6: OptionSpace = new OptionSpace("DHCPv6");

/** Any options of DHCPv6. */
export const options: Layout<readonly Option[]> = optionsOf(dhcpv6);
