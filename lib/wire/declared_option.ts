import type { Layout } from "./layout.ts";
import type { Option, OptionDeclaration, OptionDefinition, Places } from "./option.ts";

/**
 * What an option space makes of a declaration.
 *
 * A class, and not an object of closures: a stranger can make us remember 65,536 codes.
 */
export class DeclaredOption<T> implements OptionDefinition<T> {
  readonly code: number;
  readonly name: string;
  readonly source: string;
  readonly layout: Layout<T>;
  readonly places: Places | undefined;
  readonly holdsAny: boolean | undefined;
  readonly isVital: boolean | "in its places" | undefined;
  readonly #declaration: OptionDeclaration<T>;

  constructor(declaration: OptionDeclaration<T>) {
    this.code = declaration.code;
    this.name = declaration.name;
    this.source = declaration.source;
    this.layout = declaration.layout;
    this.places = declaration.places;
    this.holdsAny = declaration.holdsAny;
    this.isVital = declaration.isVital;
    this.#declaration = declaration;
  }

  of(value: T): Option<T> {
    return { definition: this, value };
  }

  in(options: readonly Option[]): T | undefined {
    for (const option of options) {
      if (option.definition.code === this.code) return option.value as T;
    }
    return undefined;
  }

  allIn(options: readonly Option[]): T[] {
    const values: T[] = [];
    for (const option of options) {
      if (option.definition.code === this.code) values.push(option.value as T);
    }
    return values;
  }

  check(value: T): string | undefined {
    return this.#declaration.check?.(value);
  }

  key(value: T): string | number | undefined {
    return this.#declaration.key?.(value);
  }
}
