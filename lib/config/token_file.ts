import { basename, dirname } from "node:path";
import { z } from "zod";
import { octalMode, statIfVisible } from "../file_info.ts";
import { fromHex } from "../wire/bytes.ts";
import { ConfigDocument } from "./document.ts";
import { FileReader, Unreadable } from "./file_reader.ts";
import { formatFinding } from "./finding.ts";
import { readWith } from "./schema_findings.ts";
import { isTokenName } from "./token_name.ts";
import { textual } from "./values.ts";

/** What a token lets its bearer do. */
export type TokenRight = "read" | "write";

/** Somebody who may ask over HTTP. */
export interface Token {
  readonly name: string;
  /** SHA-256 of the token's octets. */
  readonly sha256: Uint8Array;
  readonly may: ReadonlySet<TokenRight>;
}

/** What is in a file of tokens, and what is to be said of it. */
export interface TokenFile {
  /** Left out where something is wrong. */
  readonly tokens?: readonly Token[];
  /** Each the end of a sentence about the file. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

const OTHERS_WRITE = 0o022;
const OTHERS_READ = 0o044;
const EVERYBODY_WRITES = 0o002;
const STICKY = 0o1000;

const name = textual({
  expected: "a name such as grafana",
  description: "Whose token it is.",
  parse: (text) => isTokenName(text) ? text : undefined,
});

const sha256 = textual({
  expected: "the SHA-256 of a token, 64 hexadecimal digits, as sextant token prints it",
  description: "The SHA-256 of the token.",
  parse: (text) => text.length === 64 ? fromHex(text) : undefined,
});

const tokenList: z.ZodType<Token[]> = z
  .array(
    z.strictObject({
      name,
      sha256,
      may: z.array(z.enum(["read", "write"])).superRefine((rights, context) => {
        if (rights.includes("read")) return;
        const found = rights.length === 0 ? "an empty list" : `[${rights.join(", ")}]`;
        const message = `expected [read] or [read, write], found ${found}`;
        context.addIssue({ code: "custom", message });
      }).transform((rights) => new Set(rights)),
    }),
  )
  .min(1)
  .superRefine((tokens, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of tokens.entries()) {
      if (names.has(name)) {
        const message = `expected a name for each, found ${name} twice`;
        context.addIssue({ code: "custom", message, path: [index, "name"] });
      }
      names.add(name);
    }
  });

/**
 * Reads a file of tokens.
 *
 * @param path absolute
 */
export function readTokenFile(path: string): TokenFile {
  try {
    const text = new FileReader().read(path);
    const { errors, warnings } = openToOthers(path);
    const { tokens, errors: wrong } = parseTokens(text, path);
    const all = [...errors, ...wrong];
    return { ...all.length === 0 && { tokens: tokens! }, errors: all, warnings };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { errors: [error.message], warnings: [] };
  }
}

function parseTokens(text: string, path: string): { tokens?: Token[]; errors: string[] } {
  const document = new ConfigDocument(text);
  const file = basename(path);
  const wrong = document.errors.map((finding) => formatFinding(file, finding));
  if (wrong.length > 0) return { errors: wrong.map(asIs) };
  const reading = readWith(tokenList, document.value, []);
  if (reading.ok) return { tokens: reading.value, errors: [] };
  return {
    errors: reading.findings.map((finding) => asIs(formatFinding(file, document.locate(finding)))),
  };
}

function asIs(line: string): string {
  return `is wrong: ${line}`;
}

/** Whoever may write tokens may do what they let; they are hashes, which nobody can use. */
function openToOthers(path: string): { errors: string[]; warnings: string[] } {
  const folder = statIfVisible(dirname(path))?.mode ?? 0;
  const isReplaceable = (folder & EVERYBODY_WRITES) !== 0 && (folder & STICKY) === 0;
  const bits = (statIfVisible(path)?.mode ?? 0) & 0o777;
  return {
    errors: (bits & OTHERS_WRITE) === 0 ? [] : [
      `has mode ${octalMode(bits)}, so that other users may write to it, expected 0600`,
    ],
    warnings: [
      ...(bits & OTHERS_READ) === 0 ? [] : [
        `has mode ${octalMode(bits)} and may be read by other users, expected 0600`,
      ],
      ...isReplaceable
        ? [`is in a folder that everybody may write to, so that others may put another there`]
        : [],
    ],
  };
}
