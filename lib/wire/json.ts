export { jsonLine } from "../json_line.ts";

/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** `preferredLifetime` becomes `preferred-lifetime`: JSON and text spell names as the RFCs do. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
