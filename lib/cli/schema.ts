import { Command } from "commander";
import { configurationSchema } from "../build/reference/json_schema.ts";
import { openAsServer } from "./as_server.ts";
import { endInSpiteOfExtensions, OWN_SECTIONS } from "./extended_configuration.ts";
import { failFor } from "./for_operator.ts";
import type { CommandIo } from "./io.ts";
import { ConfigurationRefused } from "./configuration_refused.ts";
import { userPath } from "./user_path.ts";
import { formatFinding } from "../config/finding.ts";
import type { EntrySections } from "../config/handlers_section.ts";

/** `sextant schema`: the configuration language as a JSON Schema, for editors. */
export function schemaCommand(io: CommandIo): Command {
  return new Command("schema")
    .description(
      "Prints a JSON Schema of the configuration, by which editors complete it and mark mistakes.",
    )
    .option("-c, --config <file>", "with what the extensions of this configuration bring")
    .action(async ({ config }: { config?: string }) => {
      try {
        io.stdout(JSON.stringify(configurationSchema(await sectionsOf(config)), null, 2));
      } catch (error) {
        failFor(error, io);
      } finally {
        endInSpiteOfExtensions();
      }
    });
}

/**
 * What entries can be made of by a configuration.
 *
 * @param file as the user named it; left out: what is there without extensions
 * @throws {OperatorError} when one of its extensions cannot be used
 */
export async function sectionsOf(file: string | undefined): Promise<EntrySections> {
  if (file === undefined) return OWN_SECTIONS;
  const extended = await openAsServer(userPath(file));
  const { findings } = extended.load({ interfaces: [] });
  const errors = findings.filter(({ path, severity }) =>
    path[0] === "extensions" && severity === "error"
  );
  if (errors.length > 0) {
    throw new ConfigurationRefused(errors.map((each) => formatFinding(file, each)));
  }
  return extended.sections;
}
