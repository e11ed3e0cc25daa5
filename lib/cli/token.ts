import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";
import { Command, InvalidArgumentError } from "commander";
import { type RandomOctets, systemRandom } from "../client/random.ts";
import { isTokenName } from "../config/token_name.ts";
import type { CommandIo } from "./io.ts";

/** Octets that nobody guesses. */
const OCTETS = 32;

/** `sextant token`: makes a token for HTTP. */
export function tokenCommand(
  io: CommandIo,
  random: RandomOctets = systemRandom,
): Command {
  return new Command("token")
    .description(
      "Makes a token for HTTP: prints it, this once, and behind it the line for the file of " +
        "tokens that http in the configuration names.",
    )
    .argument("<name>", "who or what is to have it, such as grafana", nameArgument)
    .option("--write", "lets it change things too: release, reconfigure and reload")
    .addHelpText(
      "after",
      "\nExample: sextant token grafana\n" +
        "Who has the token sends it as: Authorization: Bearer TOKEN",
    )
    .action((name: string, { write = false }: { write?: boolean }) => {
      const token = `sextant_${Buffer.from(random(OCTETS)).toString("base64url")}`;
      const sha256 = createHash("sha256").update(token).digest("hex");
      const may = write ? "[read, write]" : "[read]";
      io.stdout(token);
      io.stdout(`- { name: ${JSON.stringify(name)}, sha256: "${sha256}", may: ${may} }`);
    });
}

function nameArgument(name: string): string {
  if (isTokenName(name)) return name;
  throw new InvalidArgumentError("Expected a name of up to 64 characters such as grafana.");
}
