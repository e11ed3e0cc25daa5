import { basename, dirname, join } from "node:path";

/**
 * Puts a log file aside as `PATH.1`; what was `PATH.1` becomes `PATH.2`, and so on. What would
 * become `PATH.N` with an N above `keep` is removed.
 *
 * @throws when a file cannot be renamed or removed
 */
export async function rotateFiles(path: string, keep: number): Promise<void> {
  const numbers = await rotatedNumbers(path);
  for (const number of numbers.filter((each) => each >= keep)) {
    await Deno.remove(`${path}.${number}`);
  }
  for (const number of numbers.filter((each) => each < keep).sort((a, b) => b - a)) {
    await Deno.rename(`${path}.${number}`, `${path}.${number + 1}`);
  }
  await Deno.rename(path, `${path}.1`);
}

async function rotatedNumbers(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  const folder = dirname(path);
  const numbers: number[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const suffix = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    const isOurs = /^[1-9][0-9]{0,8}$/.test(suffix);
    if (isOurs && (await Deno.lstat(join(folder, name))).isFile) numbers.push(Number(suffix));
  }
  return numbers;
}
