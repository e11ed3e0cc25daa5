import { systemTimers } from "../../lib/clock/timers.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { type LoadedExtensions, loadExtensions } from "../../lib/extensions/load_extensions.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import type { Timers } from "../../lib/clock/timers.ts";

/** A folder with the files of extensions. */
export class ExtensionFolder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "sextant-extensions-" });

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text, { mode: 0o644 });
  }

  /** Loads some of them, in this order. */
  load(modules: readonly string[], setup: LoadSetup = {}): Promise<LoadedExtensions> {
    const { sha256, version = "1.2.3", timers = systemTimers } = setup;
    const named = modules.map((module, index) => ({
      module,
      sha256,
      file: `${this.path}/${module}`,
      path: ["extensions", index, "module"],
    }));
    return loadExtensions(named, { version, timers, own: { handlerSections, conditionSections } });
  }

  /** What is wrong with one. */
  async problem(module: string, setup: LoadSetup = {}): Promise<string> {
    const { findings } = await this.load([module], setup);
    return findings.map(({ message }) => message.replaceAll(this.path, "")).join("\n");
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

interface LoadSetup {
  readonly sha256?: string;
  readonly version?: string;
  readonly timers?: Timers;
}

/** The text of an extension that brings one handler. */
export function bringing(name: string, more = ""): string {
  return `export default ({ z, defineHandler }) => ({
  handlers: [defineHandler({
    name: ${JSON.stringify(name)},
    help: "Does nothing.",
    example: "${name}: {}",
    schema: z.strictObject({}),
    create: () => ({ name: "${name}", pre: () => undefined }),
  })],
${more}});
`;
}
