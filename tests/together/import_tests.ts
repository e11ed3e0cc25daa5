/**
 * Declares the tests of a folder beside this one in one go.
 *
 * A file of tests by itself costs a fifth of a second of processor for the modules that it loads,
 * which is more than most of them do with these: what a folder tests loads them once.
 */
export async function importTests(folder: string): Promise<void> {
  for (const file of testsIn(new URL(`../${folder}/`, import.meta.url))) await import(file.href);
}

function testsIn(folder: URL): URL[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) => {
    if (isDirectory) return testsIn(new URL(`${name}/`, folder));
    return name.endsWith("_test.ts") ? [new URL(name, folder)] : [];
  });
}
