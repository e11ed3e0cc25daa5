import * as nodeModule from "node:module";
import { checkImportsNoFile, type ModuleGraph } from "./module_graph.ts";
import { ModuleUrls } from "./module_urls.ts";
import { ExtensionProblem } from "./problem.ts";
import { type ModuleNames, thrownBy } from "./thrown_by.ts";

/** What a module exports. */
export interface ImportedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly names: ModuleNames;
}

type StripTypes = (text: string) => string;

// Modules are there for as long as the process.
const urls = new ModuleUrls();
const spoiled = new Map<string, number>();

/**
 * Imports a module as it is now, with what it imports. What is the same as it was is not run again.
 *
 * @throws {ExtensionProblem}
 */
export async function importModule(graph: ModuleGraph): Promise<ImportedModule> {
  const { entry } = graph;
  const isTyped = /\.m?ts$/.test(entry);
  const url = isTyped ? dataUrl(graph) : urls.of(graph);
  const names = { files: graph.files, urls: new Map(isTyped ? [[url, entry]] : []) };
  try {
    return { exports: await import(url), names };
  } catch (error) {
    const { message } = thrownBy(error, names);
    throw new ExtensionProblem(`it cannot be loaded: ${message}`, { cause: error });
  }
}

/** Has a module that failed run again when it is imported the next time. */
export function forgetModule(graph: ModuleGraph): void {
  urls.spoil(graph);
  spoiled.set(graph.digest, (spoiled.get(graph.digest) ?? 0) + 1);
}

function dataUrl({ entry, text, digest }: ModuleGraph): string {
  const code = withoutTypes(entry, text);
  checkImportsNoFile(entry, code);
  const version = spoiled.get(digest) ?? 0;
  return `data:text/javascript;charset=utf-8;version=${version};base64,${base64(code)}`;
}

function withoutTypes(entry: string, text: string): string {
  const { stripTypeScriptTypes } = nodeModule as { stripTypeScriptTypes?: StripTypes };
  if (!stripTypeScriptTypes) {
    throw new ExtensionProblem(
      `this program is of Deno ${Deno.version.deno}, which cannot take types away; expected .js ` +
        "(deno bundle --output NAME.js NAME.ts)",
    );
  }
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    const { message } = thrownBy(error, {
      files: [entry],
      urls: new Map([["file:///stripTypeScriptTypes.ts", entry]]),
    });
    throw new ExtensionProblem(
      `it cannot be read as TypeScript of which only types are to be taken away: ${message}`,
      { cause: error },
    );
  }
}

function base64(text: string): string {
  return btoa(
    Array.from(new TextEncoder().encode(text), (octet) => String.fromCharCode(octet)).join(""),
  );
}
