/** A registry of numbers that have names: message types, status codes, query types. */
export class NumberNames {
  readonly #names = new Map<number, string>();
  readonly #numbers = new Map<string, number>();

  /** @param numbers the numbers by their names in camel or Pascal case */
  constructor(numbers: { readonly [name: string]: number }, spell: (name: string) => string) {
    for (const [name, number] of Object.entries(numbers)) {
      this.#names.set(number, spell(name));
      this.#numbers.set(spell(name), number);
    }
  }

  /** The name, or `undefined` for a number that has none here. */
  nameOf(number: number): string | undefined {
    return this.#names.get(number);
  }

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** All names, in the order of declaration. */
  names(): string[] {
    return [...this.#numbers.keys()];
  }
}
