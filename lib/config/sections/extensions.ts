import { z } from "zod";
import { fromHex, toHex } from "../../wire/bytes.ts";
import { filePath, textual } from "../values.ts";
import type { Section } from "./section.ts";

/** A file with code of one's own. */
export interface ExtensionConfiguration {
  /** The path, as written. */
  readonly module: string;
  /** What the file's SHA-256 is to be: 64 hexadecimal digits; `undefined`: anything. */
  readonly sha256: string | undefined;
}

const SHA256_OCTETS = 32;

const sha256: z.ZodType<string, string> = textual({
  expected: "a SHA-256 in 64 hexadecimal digits, as sha256sum prints it",
  description: "A SHA-256 in hexadecimal.",
  parse: (text) => {
    const octets = fromHex(text);
    return octets?.length === SHA256_OCTETS ? toHex(octets) : undefined;
  },
});

/** Code of one's own. */
export const extensions: Section<readonly ExtensionConfiguration[]> = {
  name: "extensions",
  help: "Code of one's own, a JavaScript or TypeScript file each: handlers, conditions, options, " +
    "and observers of what becomes of messages. docs/extensions.md tells how to write one.",
  example: "extensions: [{ module: ./gold.js }]",
  schema: z
    .array(
      z
        .strictObject({
          module: filePath.describe(
            "The file: .js with what it imports from files beside it, or one .ts.",
          ),
          sha256: sha256.optional().describe(
            "The SHA-256 of the file, which is refused when it has another; default: any.",
          ),
        })
        .transform(({ module, sha256 }): ExtensionConfiguration => ({ module, sha256 })),
    )
    .prefault([]),
};
