import { statIfThere } from "../file_info.ts";
import { PROJECT } from "./task_flags.ts";

/** Options that put the programs of other threads into the binary: nothing imports them. */
export const THREADS: readonly string[] = ["--include", "lib/cli/reading_worker.ts"];

/** Parts of npm packages that nothing imports: a third of what they would bring into the binary. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  ajv: ["lib"],
  "csv-parse": ["dist/iife", "dist/umd"],
  hono: ["dist/cjs", "dist/types"],
  zod: ["src"],
};

/**
 * The options that keep out of the binary what no program of ours runs.
 *
 * @param deno that compiles
 * @param packages of npm to leave out whole
 * @returns `["--exclude", PATH, …]`
 */
export async function exclusions(
  deno: string,
  packages: readonly string[] = [],
): Promise<string[]> {
  const { stdout } = await new Deno.Command(deno, { args: ["info", "--json"] }).output();
  const { npmCache }: { npmCache: string } = JSON.parse(new TextDecoder().decode(stdout));
  const folders = [...Deno.readDirSync(npmCache)].filter(({ isDirectory }) => isDirectory);
  const paths = lockedPackages().flatMap(({ name, version }) => {
    const parts = packages.includes(name) ? [""] : UNUSED[name] ?? [];
    return parts.flatMap((part) =>
      folders.map((registry) => `${npmCache}/${registry.name}/${name}/${version}/${part}`)
    );
  });
  return paths.filter(statIfThere).flatMap((path) => ["--exclude", path]);
}

/** A package of npm as the lock file has it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
}

/** Every package of the lock file, those of the tests too. */
export function lockedPackages(): LockedPackage[] {
  const lock: { npm: object } = JSON.parse(Deno.readTextFileSync(`${PROJECT}/deno.lock`));
  return Object.keys(lock.npm).map((key) => {
    const at = key.lastIndexOf("@");
    return { name: key.slice(0, at), version: key.slice(at + 1) };
  });
}
