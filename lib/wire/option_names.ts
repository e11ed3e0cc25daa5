import "./options/mod.ts";
import { dhcpv6 } from "./option.ts";

// Handlers that send an option under another name than the option's own.
const HANDLER_NAMES: ReadonlyMap<string, number> = new Map([
  ["sip-server-names", 21],
  ["sip-server-addresses", 22],
  ["map-e", 94],
  ["map-t", 95],
]);

/**
 * The code of an option as people write it, wherever options are named: the handler that sends it
 * (`sip-server-names`), the option's own name (`sip-servers-domain-name-list`), or its code (`21`).
 *
 * @returns 1 to 65535, or `undefined` when no option is meant
 *
 * @example
 * ```ts
 * import { optionCodeOf } from "./option_names.ts";
 *
 * console.assert(optionCodeOf("client-id") === 1 && optionCodeOf("1") === 1);
 * ```
 */
export function optionCodeOf(text: string): number | undefined {
  const code = HANDLER_NAMES.get(text) ?? dhcpv6.withName(text)?.code;
  if (code !== undefined) return code;
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 0xffff ? Number(text) : undefined;
}

/** Every name that {@linkcode optionCodeOf} knows, in alphabetical order. */
export function optionNames(): string[] {
  return [...HANDLER_NAMES.keys(), ...dhcpv6.declared().map(({ name }) => name)].sort();
}
