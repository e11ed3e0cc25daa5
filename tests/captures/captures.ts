import { fromHex } from "../../lib/wire/bytes.ts";

/** The datagrams of a capture in this folder, in order. */
export function capturedDatagrams(name: string): Uint8Array[] {
  const lines = Deno.readTextFileSync(new URL(`./${name}.hex`, import.meta.url)).split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => fromHex(line)!);
}
