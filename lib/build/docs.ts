/**
 * Writes the documents that follow from what the code declares: the configuration reference, the
 * JSON Schema of the configuration, and the lists of options and messages.
 *
 * `deno task docs` writes them, `deno task docs --check` fails when one is stale.
 *
 * @module
 */
import { conditionSections } from "../conditions/mod.ts";
import { handlerSections } from "../handlers/mod.ts";
import { metricsMarkdown } from "../metrics/document.ts";
import { optionsMarkdown } from "../wire/document.ts";
import { messagesMarkdown } from "../wire/message_document.ts";
import { configurationReference } from "./reference/configuration.ts";
import { configurationSchema } from "./reference/json_schema.ts";
import { PROJECT } from "./task_flags.ts";

/** A file of `docs`, and what should be in it. */
export interface GeneratedDocument {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** Every document that is generated, as it should be now. */
export function generatedDocuments(): GeneratedDocument[] {
  const page = (name: string) => Deno.readTextFileSync(`${PROJECT}/lib/build/reference/${name}.md`);
  const sections = { conditionSections, handlerSections };
  return [
    {
      path: "docs/configuration.md",
      text: configurationReference(sections, {
        introduction: page("introduction"),
        handlers: page("handlers"),
      }),
    },
    {
      path: "docs/config.schema.json",
      text: JSON.stringify(configurationSchema(sections), null, 2) + "\n",
    },
    { path: "docs/metrics.md", text: metricsMarkdown() },
    { path: "docs/messages.md", text: messagesMarkdown() },
    { path: "docs/options.md", text: optionsMarkdown() },
  ];
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function main(isCheck: boolean): number {
  const stale = generatedDocuments().filter(({ path, text }) =>
    read(`${PROJECT}/${path}`) !== text
  );
  for (const { path, text } of stale) {
    if (!isCheck) Deno.writeTextFileSync(`${PROJECT}/${path}`, text);
    console.error(isCheck ? `${path} is stale: run deno task docs` : `Wrote ${path}`);
  }
  return isCheck && stale.length > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(main(Deno.args.includes("--check")));
