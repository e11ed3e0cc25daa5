import type { DatabaseSync } from "node:sqlite";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** What is asked of names and lengths, all of which are read. */
const CATALOGUE_SQL = {
  selectLinks: sql<[id: number, name: string]>("SELECT id, name FROM links"),
  insertLink: sql<[id: number]>("INSERT INTO links (name) VALUES (?) RETURNING id"),
  selectLengths: sql<[length: number]>("SELECT length FROM prefix_lengths ORDER BY length DESC"),
  insertLength: sql("INSERT INTO prefix_lengths (length) VALUES (?)"),
} as const;

/** What is few and needed all the time: the names of links, and the prefix lengths in use. */
export class Catalogue {
  readonly #sql: Prepared<typeof CATALOGUE_SQL>;
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();
  #lengths: readonly number[] = [];

  constructor(database: DatabaseSync) {
    this.#sql = prepareAll(database, CATALOGUE_SQL);
    this.reload();
  }

  /** To be called after a rollback, which may have taken rows back. */
  reload(): void {
    const links = this.#sql.selectLinks.all();
    this.#lengths = this.#sql.selectLengths.all().map(([length]) => length);
    this.#ids.clear();
    this.#names.clear();
    for (const [id, name] of links) this.#nameLink(id, name);
  }

  /** Lengths, in bits, of all prefixes that are or were leased; longest first. */
  get lengths(): readonly number[] {
    return this.#lengths;
  }

  /** Makes sure that a length is known. */
  addLength(length: number): void {
    if (this.#lengths.includes(length)) return;
    this.#sql.insertLength.run(length);
    this.#lengths = [...this.#lengths, length].sort((a, b) => b - a);
  }

  /** The row of a link, or `undefined` when nothing was ever leased on it. */
  findLink(name: string): number | undefined {
    return this.#ids.get(name);
  }

  /** The row of a link, made where there is none. */
  addLink(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const [id] = this.#sql.insertLink.get(name)!;
    this.#nameLink(id, name);
    return id;
  }

  /** The name of a link by its row. */
  linkName(id: number): string {
    return this.#names.get(id)!;
  }

  #nameLink(id: number, name: string): void {
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }
}
