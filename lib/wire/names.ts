/** A registry of numbers that have names: message types, status codes, query types. */
export class NumberNames {
  readonly #names = new Map<number, string>();
  readonly #numbers = new Map<string, number>();

  /**
   * A registry of all the numbers that it will know.
   *
   * @param numbers the numbers by their names in camel or Pascal case
   * @param spell how a name is written for people
   */
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

  /** The number, or `undefined` for a name that none has here. */
  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** All names, in the order of declaration. */
  names(): string[] {
    return [...this.#numbers.keys()];
  }
}
