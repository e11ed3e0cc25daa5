import { fromHex } from "../../lib/wire/bytes.ts";

/** Inputs to begin with: what real equipment sends, and what other tests send. */
export const CORPUS: readonly Uint8Array[] = inputsOf("corpus.txt");

/** Every input that something went wrong with, once. */
export const FOUND: readonly Uint8Array[] = inputsOf("found.txt");

/** Hexadecimal, a line each; what stands behind `#` is about the lines that follow. */
function inputsOf(name: string): Uint8Array[] {
  const text = Deno.readTextFileSync(new URL(name, import.meta.url));
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => fromHex(line)!);
}
