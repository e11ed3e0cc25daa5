import type { Configuration } from "../config/configuration.ts";
import { formatFinding, type LocatedFinding } from "../config/finding.ts";
import { LoadedConfiguration } from "../config/loaded.ts";
import { hasErrors, type LoadResult, openConfigurationFile } from "../config/load.ts";
import type { OwnAddresses } from "../config/own_addresses.ts";
import { ConfigurationRefused } from "./configuration_refused.ts";
import type { Links } from "../pipeline/link.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { LeaseFile } from "../leases/sqlite/lease_file.ts";
import type { Steps } from "../steps.ts";
import { servedPipeline } from "../server/served_pipeline.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import type { Companion } from "../pipeline/setup.ts";
import {
  ExtendedConfiguration,
  OWN_SECTIONS,
  WITHOUT_EXTENSIONS,
} from "./extended_configuration.ts";
import type { ReadPieces } from "./reading_elsewhere.ts";
import { filesUsedTwice, usedFiles } from "./used_files.ts";
import type { PipelineParts, ServiceConfiguration } from "../server/service_setup.ts";

/** A configuration file as a server takes it. */
export class ServedConfiguration implements ServiceConfiguration {
  readonly configuration: Configuration;
  readonly links: Links;
  readonly ownAddresses: OwnAddresses;
  readonly leases: LeaseFile;
  /** Absolute path; `undefined`: none. */
  readonly pidFile: string | undefined;
  /** Absolute paths, also of files that events go to. */
  readonly logFiles: readonly string[];
  /** Absolute paths of what handlers read. */
  readonly handlerFiles: readonly string[];
  /** Until the pipeline is made: it has the text of every file. */
  #loaded: LoadedConfiguration | undefined;
  readonly #companion: (parts: PipelineParts) => Companion;

  private constructor(
    loaded: LoadedConfiguration,
    companion: (parts: PipelineParts) => Companion,
    readonly file: string,
    readonly say: (line: string) => void,
  ) {
    this.#loaded = loaded;
    this.#companion = companion;
    this.configuration = loaded.configuration;
    this.links = loaded.links;
    this.ownAddresses = loaded.ownAddresses;
    this.handlerFiles = loaded.handlerFiles;
    const { leases, pidFile, logging, events } = loaded.configuration;
    this.leases = new LeaseFile(leases.database, leases.durability);
    this.pidFile = pidFile;
    this.logFiles = [...logging, ...events].flatMap((output) =>
      output.kind === "file" ? [output.path] : []
    );
  }

  /**
   * Looks into a configuration file.
   *
   * @param path of the file, absolute
   * @param file as the user named it
   * @param say takes down warnings
   * @param interfaces of this machine. Left out: it is asked
   * @throws {OperatorError}
   */
  static of(
    extended: ExtendedConfiguration,
    path: string,
    file: string,
    say: (line: string) => void,
    interfaces: readonly Deno.NetworkInterfaceInfo[] = machineInterfaces(),
  ): ServedConfiguration {
    const { loaded, findings } = read(extended, path, interfaces);
    if (!loaded) throw new ConfigurationRefused(linesOf(file, findings));
    for (const line of linesOf(file, findings.filter(isWorthALine))) say(line);
    return new ServedConfiguration(loaded, (parts) => extended.companion(parts), file, say);
  }

  /**
   * Puts together in steps what {@linkcode readForAnother} has read in another thread.
   *
   * @param file as the user named it
   * @param say takes down warnings
   */
  static *takeOver(
    { warnings, pieces }: ReadPieces,
    file: string,
    say: (line: string) => void,
  ): Steps<ServedConfiguration> {
    const loaded = yield* LoadedConfiguration.of(pieces, OWN_SECTIONS);
    for (const line of warnings) {
      yield;
      say(line);
    }
    return new ServedConfiguration(loaded, () => WITHOUT_EXTENSIONS, file, say);
  }

  /**
   * Makes the pipeline that the configuration says, in steps; to be called once.
   *
   * @param toStart whether the server is not running yet: then what it can do without is no reason
   * not to, and is logged
   * @throws {ConfigurationRefused} when a file that a handler needs is wrong
   */
  makePipeline(parts: PipelineParts, toStart = false): Steps<Pipeline> {
    const loaded = this.#loaded!;
    this.#loaded = undefined;
    return servedPipeline(loaded, parts, (findings) => {
      const survived = findings.filter(({ isSurvivable }) => toStart && isSurvivable);
      const others = findings.filter((finding) => !survived.includes(finding));
      if (hasErrors(others)) throw new ConfigurationRefused(linesOf(this.file, findings));
      for (const line of linesOf(this.file, others.filter(isWorthALine))) this.say(line);
      for (const line of linesOf(this.file, survived)) parts.log.write("error", line);
    }, [this.#companion(parts)]);
  }
}

/**
 * Reads and checks a configuration file, for another thread to serve by it.
 *
 * @param file as the user named it
 * @returns `undefined` where it has extensions, whose code only the thread that serves runs
 * @throws {OperatorError} also where a server would start in spite of what is wrong
 */
export function readForAnother(path: string, file: string): ReadPieces | undefined {
  const opened = openConfigurationFile(path);
  if (opened.extensions.length > 0) return undefined;
  const extended = ExtendedConfiguration.withoutExtensions(opened);
  const { loaded, findings } = read(extended, path, machineInterfaces());
  if (!loaded) throw new ConfigurationRefused(linesOf(file, findings));
  const { findings: ofHandlers, pieces } = loaded.handOver();
  if (hasErrors(ofHandlers)) throw new ConfigurationRefused(linesOf(file, ofHandlers));
  const warnings = [...findings, ...ofHandlers].filter(isWorthALine);
  return { warnings: linesOf(file, warnings), pieces };
}

function read(
  extended: ExtendedConfiguration,
  path: string,
  interfaces: readonly Deno.NetworkInterfaceInfo[],
): LoadResult {
  return extended.load({
    interfaces,
    examine: (partial, resolve, others) =>
      filesUsedTwice(usedFiles(path, partial, resolve, others)),
  });
}

/** What is fine as it is, `sextant check` tells to whoever asks. */
function isWorthALine({ severity }: LocatedFinding): boolean {
  return severity !== "info";
}

function linesOf(file: string, findings: readonly LocatedFinding[]): string[] {
  return findings.map((finding) => formatFinding(file, finding));
}
