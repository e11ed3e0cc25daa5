import { resolve } from "node:path";

/**
 * A path as the user meant it: relative to where the user stands.
 *
 * `deno task` changes to the folder of deno.json and leaves in INIT_CWD where it was called; a
 * compiled program is where the user is, whatever started it left in the environment.
 *
 * @returns an absolute path
 */
export function userPath(path: string): string {
  const calledFrom = Deno.build.standalone ? undefined : Deno.env.get("INIT_CWD");
  return resolve(calledFrom ?? Deno.cwd(), path);
}
