import type { DatabaseSync } from "node:sqlite";
import { prepareAll, type Prepared, sql } from "../../sqlite/statement.ts";

/** What is asked of names and lengths, all of which are read. */
export const CATALOGUE_SQL = {
  selectLinks: sql<[id: number, name: string]>("SELECT id, name FROM links"),
  nextLinks: sql<[id: number, hasClients: number]>(`
    SELECT id, EXISTS (SELECT 1 FROM clients WHERE link = l.id) FROM links l
    WHERE id > ? ORDER BY id LIMIT ?`),
  deleteLink: sql("DELETE FROM links WHERE id = ?"),
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
  /** The row of the last link that was looked at. */
  #lookedAt = 0;

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

  /** The row of a link, or `undefined` when nothing is remembered that was leased on it. */
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

  /**
   * Looks at so many links, those behind the last ones: anybody can name any number of them.
   *
   * @returns the rows of those on which no client is remembered
   */
  nextWithoutClients(limit: number): number[] {
    const rows = this.#sql.nextLinks.all(this.#lookedAt, limit);
    this.#lookedAt = rows.length === limit ? rows.at(-1)![0] : 0;
    return rows.filter(([, hasClients]) => hasClients === 0).map(([id]) => id);
  }

  /** Forgets a link on which no client is remembered. */
  forgetLink(id: number): void {
    this.#sql.deleteLink.run(id);
    this.#ids.delete(this.#names.get(id)!);
    this.#names.delete(id);
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
