import { Command } from "commander";
import { systemRandom } from "../client/random.ts";
import type { CommandIo } from "./io.ts";
import { explain } from "../server/explanation.ts";
import { type Supposed, supposedReception } from "../server/explained_reception.ts";
import { serverIdOf } from "../server/generated_server_id.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import { openAsServer } from "./as_server.ts";
import { atOnce } from "../steps.ts";
import { addressArgument } from "./arguments.ts";
import { entrancesOf } from "./entrances.ts";
import { showExplanation } from "./explanation.ts";
import { endInSpiteOfExtensions } from "./extended_configuration.ts";
import { failFor } from "./for_operator.ts";
import { leasesToExplain } from "./leases_to_explain.ts";
import { messageArgument } from "./message_octets.ts";
import { ServedConfiguration } from "./served_configuration.ts";
import type { Log } from "../log/log.ts";
import { Statistics } from "../statistics/statistics.ts";
import { userPath } from "./user_path.ts";

interface ExplainOptions extends Supposed {
  readonly config: string;
  readonly empty?: boolean;
  readonly json?: boolean;
}

/** Nobody is told anything by a server that does not run. */
const NOBODY = { findUntellable: () => [], tellUnasked: () => {} };

/** `sextant explain`: says what a message would get by a configuration, and why. */
export function explainCommand(io: CommandIo): Command {
  return new Command("explain")
    .description(
      "Says what a message would get by a configuration, and why, without a server: link, " +
        "conditions, pool, and for each option the entry that sets it. Nothing is stored.",
    )
    .argument("<hex>", "the message in hexadecimal, relays and all", messageArgument)
    .requiredOption("-c, --config <file>", "the configuration")
    .option("--interface <name>", "where it came in; default: by the first listener")
    .option("--to <address>", "the address that it was sent to", addressArgument)
    .option("--from <address>", "who sent it; default: a link-local address", addressArgument)
    .option("--empty", "as if nothing were leased; default: over a copy of the leases")
    .option("--json", "one JSON object, with the answer itself")
    .action(async (octets: Uint8Array, options: ExplainOptions) => {
      try {
        await explainOffline(octets, options, io);
      } catch (error) {
        failFor(error, io);
      } finally {
        endInSpiteOfExtensions();
      }
    });
}

async function explainOffline(
  octets: Uint8Array,
  { config: file, empty = false, json = false, ...supposed }: ExplainOptions,
  io: CommandIo,
): Promise<void> {
  const interfaces = machineInterfaces();
  const path = userPath(file);
  const extended = await openAsServer(path);
  const served = ServedConfiguration.of(extended, path, file, io.stderr, interfaces);
  const { configuration, links } = served;
  const reception = supposedReception(
    entrancesOf({ listen: configuration.listen, links }, interfaces),
    supposed,
    { now: Date.now, earlierNow: Date.now },
  );
  await using leases = await leasesToExplain(served.leases.path, empty, systemRandom);
  const making = served.makePipeline({
    serverId: serverIdOf(
      { configuration, random: systemRandom, now: Date.now },
      leases.store,
      interfaces,
    ),
    leases: leases.store,
    random: systemRandom,
    log: errorsTo(io),
    statistics: new Statistics({ interfaces: [], subnets: [], relays: [] }),
    reconfiguration: NOBODY,
    observers: { add: () => () => {} },
  }, true);
  const pipeline = atOnce(making);
  try {
    pipeline.open(reception.at);
    const explained = explain(pipeline, octets, reception);
    showExplanation(explained, json, io, `leases: ${leases.which}`);
  } finally {
    pipeline.close();
  }
}

/** What a server would start in spite of. */
function errorsTo(io: CommandIo): Log {
  const isEnabled: Log["isEnabled"] = (level) => level === "error";
  return { isEnabled, write: (level, message) => isEnabled(level) && io.stderr(message) };
}
