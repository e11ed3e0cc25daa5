import { z } from "@hono/zod-openapi";
import { remoteIdValueIn } from "../../control/lease_rows.ts";
import { fromHex, fromTextOrHex } from "../../wire/bytes.ts";
import { parseAddress } from "../../wire/address.ts";
import { parsePrefix, type Prefix } from "../../wire/prefix.ts";

/** A text that stands for something else. */
function read<T>(expected: string, example: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({
      code: "custom",
      message: `expected ${expected}, found ${JSON.stringify(text.slice(0, 60))}`,
      input: text,
    });
    return z.NEVER;
  }).openapi({ type: "string", description: `${capitalized(expected)}.`, example });
}

/** 16 octets. */
export const address = read("an IPv6 address", "2001:db8::1", parseAddress);

/** An address is a prefix of 128 bits. */
export const prefix: z.ZodType<Prefix> = read(
  "an IPv6 address or prefix",
  "2001:db8:100::/56",
  parsePrefix,
);

/** A DUID in hexadecimal. */
export const duid = read(
  "a DUID in hexadecimal",
  "0003000100005e005301",
  (text) => text === "" ? undefined : fromHex(text),
);

/** A remote-id as its option has it. */
export const remoteId = read("a remote-id", "9:00c0ffee", remoteIdValueIn);

/** An interface-id. */
export const interfaceId = read(
  "an interface-id: text, or octets as hex:0a0b",
  "ge-0/0/1",
  (text) => text === "" || text === "hex:" ? undefined : fromTextOrHex(text),
);

/** A message in hexadecimal. */
export const hexMessage = read(
  "a DHCPv6 message in hexadecimal, relays and all",
  "0112ab34000100…",
  (text) => text === "" ? undefined : fromHex(text),
);

/** Whether a name is there: `true`, `1` or nothing behind it; `false` and `0`: it is not. */
export const flag = z.enum(["true", "1", "", "false", "0"])
  .transform((text) => text !== "false" && text !== "0")
  .openapi({ type: "boolean" });

/** Where an answer goes on that is only part of all. */
export const next = z.string().nullable().describe(
  "What to put into after for more; null: there are no more.",
);

/** How many entries an answer may have. */
export function limit(most: number, usual: number) {
  const error = `expected a whole number from 1 to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(1, { error }).max(most, { error })
    .default(usual)
    .openapi({
      type: "integer",
      minimum: 1,
      maximum: most,
      default: usual,
      description: `How many at most; ${usual} if it is left out.`,
    });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
