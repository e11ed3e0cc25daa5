import { basename } from "node:path";
import process from "node:process";
import type { Timers } from "../clock/timers.ts";
import type { Finding } from "../config/finding.ts";
import type { EntrySections } from "../config/handlers_section.ts";
import type { NamedExtension } from "../config/load.ts";
import { Brought } from "./brought.ts";
import type { ExtensionFunction } from "./extension.ts";
import { Faults } from "./faults.ts";
import { forgetModule, type ImportedModule, importModule } from "./import_module.ts";
import { nameOfKind } from "./kinds.ts";
import { type Sextant, sextantOf } from "./library.ts";
import { keepFromEnding } from "./stray_faults.ts";
import { type ModuleGraph, readModuleGraph, sha256Of } from "./module_graph.ts";
import { ExtensionProblem } from "./problem.ts";
import { NO_NAMES, thrownBy } from "./thrown_by.ts";
import { whyOtherVersion } from "./versions.ts";

/** How long an extension may take to load, in milliseconds. */
const LOAD_LIMIT = 10_000;

/** What extensions are loaded with. */
export interface LoadingSetup {
  /** Of this program. */
  readonly version: string;
  /** What is there without extensions. */
  readonly own: EntrySections;
  readonly timers: Timers;
}

/** What the extensions of a configuration bring, and what is wrong with those that bring nothing. */
export interface LoadedExtensions {
  readonly brought: Brought;
  /** Each is about where the configuration names the extension. */
  readonly findings: readonly Finding[];
}

/** Loads the extensions of a configuration, one after the other. Nothing is thrown. */
export async function loadExtensions(
  named: readonly NamedExtension[],
  { version, own, timers }: LoadingSetup,
): Promise<LoadedExtensions> {
  const brought = new Brought(own);
  const findings: Finding[] = [];
  const sextant = sextantOf(version);
  for (const [at, extension] of named.entries()) {
    const { path, file } = extension;
    try {
      const twin = named.slice(0, at).find((other) => other.file === file);
      if (twin) throw new ExtensionProblem("it is in the list already: expected it once");
      const { returned, faults } = await load(extension, sextant, timers);
      brought.add(returned, faults);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      const said = error instanceof ExtensionProblem
        ? error.message
        : `it cannot be loaded: ${thrownBy(error, NO_NAMES).message}`;
      const message = `Cannot use the extension ${extension.module}: ${said}`;
      findings.push({ severity: "error", path, message });
    }
  }
  return { brought, findings };
}

async function load(
  { file, module, sha256 }: NamedExtension,
  sextant: Sextant,
  timers: Timers,
): Promise<{ readonly returned: unknown; readonly faults: Faults }> {
  if (!/\.m?[jt]s$/.test(file)) {
    throw new ExtensionProblem("expected a file whose name ends in .js, .mjs, .ts or .mts");
  }
  const graph = readModuleGraph(file, process.getuid!());
  if (sha256 !== undefined) checkSum(graph, sha256);
  try {
    return await inTime(timers, () => run(graph, basename(module), sextant));
  } catch (error) {
    forgetModule(graph);
    throw error;
  }
}

function checkSum(graph: ModuleGraph, expected: string): void {
  if (graph.files.length > 1) {
    throw new ExtensionProblem(
      `its sha256 says nothing of what it imports, ${
        basename(graph.files[1]!)
      }; expected one file ` +
        "(deno bundle), or no sha256",
    );
  }
  const found = sha256Of(graph.entry);
  if (found !== expected) {
    throw new ExtensionProblem(`its SHA-256 is ${found}, expected ${expected}`);
  }
}

async function run(graph: ModuleGraph, name: string, sextant: Sextant) {
  const { exports, names }: ImportedModule = await importModule(graph);
  const why = whyOtherVersion(exports["sextant"], sextant.version);
  if (why !== undefined) throw new ExtensionProblem(why);
  if (!("default" in exports)) {
    throw new ExtensionProblem(
      "it exports no default, expected export default (sextant) => ({ handlers: […] })",
    );
  }
  const make = exports["default"];
  if (typeof make !== "function") {
    throw new ExtensionProblem(
      `its default export is ${nameOfKind(make)}, expected a function that returns what it brings`,
    );
  }
  try {
    const faults = new Faults(name, names);
    keepFromEnding(graph.entry, faults);
    const returned: unknown = await (make as ExtensionFunction)(sextant);
    return { returned, faults };
  } catch (error) {
    throw new ExtensionProblem(`its function failed: ${thrownBy(error, names).message}`, {
      cause: error,
    });
  }
}

/** What never ends is left alone: nobody can end it. */
async function inTime<T>(timers: Timers, act: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const callOff = timers.after(LOAD_LIMIT, () =>
    late.reject(
      new ExtensionProblem(
        `it still waits for something after ${LOAD_LIMIT / 1000} seconds of loading; expected it ` +
          "to be there by then",
      ),
    ));
  try {
    return await Promise.race([act(), late.promise]);
  } finally {
    callOff();
  }
}
