import { systemRandom } from "../client/random.ts";
import { formatFinding } from "../config/finding.ts";
import { hasErrors, loadConfiguration } from "../config/load.ts";
import { MemorySource } from "../leases/memory/memory_source.ts";
import type { LeaseSource } from "../leases/source.ts";
import type { Log } from "../log/log.ts";
import { silentLog } from "../log/silent.ts";
import { OperatorError } from "../operator_error.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import { servedPipeline } from "../server/served_pipeline.ts";
import { Service } from "../server/service.ts";
import { systemTimers } from "../clock/timers.ts";
import { knowing, makeKnown } from "./active.ts";
import { callExtensions } from "./called_extensions.ts";
import type { ExtensionFunction } from "./extension.ts";
import { observedBy } from "./observing.ts";

/** What a server within a program is started with. */
export interface StartOptions {
  /** The configuration as YAML has it; relative paths are relative to the working directory. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Code of the program's own: each an `ExtensionFunction` of `@sextant/sextant/extension`. */
  readonly extensions?: readonly ((sextant: never) => unknown)[];
  /** Where leases are kept. Left out: in memory, gone with the process. */
  readonly leases?: LeaseSource;
  /** Told what the server says: the level, such as `warning`, and a sentence. Left out: nobody is. */
  readonly log?: (level: string, message: string) => void;
}

/** A server within a program. */
export interface StartedServer {
  /** Where it listens, for people: `eth0`, `[::1]:10547`. */
  readonly listeners: readonly string[];
  /** Resolves when it has stopped; to whether it gave up by itself. */
  readonly stopped: Promise<{ failed: boolean }>;
  /** Finishes what was received, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a server within this process.
 *
 * @throws {OperatorError} with what is wrong with the configuration, or what cannot be opened
 */
export async function startServer(
  { configuration, extensions = [], leases = new MemorySource(), log: tell }: StartOptions,
): Promise<StartedServer> {
  const log: Log = tell
    ? { isEnabled: (level) => !level.startsWith("debug"), write: tell }
    : silentLog;
  const { brought } = await callExtensions(extensions as readonly ExtensionFunction[]);
  for (const faults of brought.faults) faults.log = log;
  const text = JSON.stringify(configuration, null, 2);
  const { loaded, findings } = knowing(brought, () =>
    loadConfiguration(text, "configuration", {
      ...brought.sections,
      interfaces: machineInterfaces(),
    }));
  const wordOf = (each: typeof findings[number]) => formatFinding("configuration", each);
  if (!loaded) throw new OperatorError(findings.map(wordOf).join("\n"));
  const now = Date.now;
  const service = await Service.start({
    configuration: loaded.configuration,
    links: loaded.links,
    ownAddresses: loaded.ownAddresses,
    leases,
    log,
    now,
    random: systemRandom,
    makePipeline: (parts) => {
      makeKnown(brought);
      if (brought.observers.length > 0) {
        parts.observers.add(observedBy(brought.observers, { now, monotonic: systemTimers.now }));
      }
      return servedPipeline(loaded, parts, (found) => {
        if (hasErrors(found)) throw new OperatorError(found.map(wordOf).join("\n"));
      });
    },
  });
  return {
    listeners: service.places.map(({ name }) => name),
    stopped: service.stopped,
    stop: () => service.stop(),
  };
}
