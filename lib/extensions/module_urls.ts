import { pathToFileURL } from "node:url";
import { ExtensionProblem } from "./problem.ts";
import type { ModuleGraph } from "./module_graph.ts";

/** Bits that one number of a version has. */
const MOST_BITS = 30;

/**
 * The addresses by which modules were imported in this process. What was imported by an address once
 * is there for good, so that files which have changed need another one, and so do those which import
 * them: letters of the folder that all of them are in are written as their codes, which relative
 * imports keep, and which name the same file.
 */
export class ModuleUrls {
  readonly #loaded = new Map<string, string>();

  /**
   * The address to import the entry of a graph by. What is the same as it was, is not loaded again.
   *
   * @throws {ExtensionProblem} when there is none left
   */
  of(graph: ModuleGraph): string {
    const letters = lettersIn(pathToFileURL(graph.folder).pathname);
    const count = 2 ** Math.min(MOST_BITS, letters.length);
    for (let version = 0; version < count; version++) {
      const urls = graph.files.map((file) => urlOf(file, graph.folder, version));
      const isOpen = urls.every((url) => (this.#loaded.get(url) ?? graph.digest) === graph.digest);
      if (!isOpen) continue;
      for (const url of urls) this.#loaded.set(url, graph.digest);
      return urls[0]!;
    }
    throw new ExtensionProblem(
      "it has changed more often than one process can follow: restart the server",
    );
  }

  /** Makes sure that a graph which could not be loaded is loaded anew, though it stays the same. */
  spoil({ digest }: ModuleGraph): void {
    for (const [url, known] of this.#loaded) if (known === digest) this.#loaded.set(url, "");
  }
}

function urlOf(file: string, folder: string, version: number): string {
  const { pathname } = pathToFileURL(file);
  const { length } = pathToFileURL(folder).pathname;
  return `file://${encoded(pathname.slice(0, length), version)}${pathname.slice(length)}`;
}

function encoded(pathname: string, version: number): string {
  const letters = new Map(lettersIn(pathname).map((at, bit) => [at, bit]));
  return [...pathname].map((char, at) => {
    const bit = letters.get(at) ?? MOST_BITS;
    const isSet = bit < MOST_BITS && (version >> bit & 1) === 1;
    return isSet ? `%${char.charCodeAt(0).toString(16).toUpperCase()}` : char;
  }).join("");
}

/** Where the letters and digits of a path are, those of escaped octets left out. */
function lettersIn(pathname: string): number[] {
  return [...pathname.matchAll(/%[0-9A-F]{2}|[A-Za-z0-9]/g)]
    .filter(([found]) => found.length === 1)
    .map(({ index }) => index);
}
