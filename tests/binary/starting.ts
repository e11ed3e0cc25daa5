import { PROJECT } from "../../lib/build/task_flags.ts";

/** Through which everything that starts Sextant does so. */
const STARTER = "tests/support/program.ts";

interface ModuleGraph {
  readonly modules: readonly { readonly specifier: string }[];
}

/** The files of tests/process: those whose tests start Sextant, and the others. */
export async function splitByStarting(): Promise<{ starting: string[]; others: string[] }> {
  const files = [...Deno.readDirSync(`${PROJECT}/tests/process`)].map(({ name }) => name)
    .filter((name) => name.endsWith("_test.ts")).sort().map((name) => `tests/process/${name}`);
  const starting: string[] = [];
  const others: string[] = [];
  for (const file of files) (await reachesStarter(file) ? starting : others).push(file);
  return { starting, others };
}

async function reachesStarter(file: string): Promise<boolean> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", file],
    cwd: PROJECT,
  }).output();
  const { modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  return modules.some(({ specifier }) => specifier.endsWith(`/${STARTER}`));
}
