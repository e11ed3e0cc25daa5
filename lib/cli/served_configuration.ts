import type { Configuration } from "../config/configuration.ts";
import { formatFinding, type LocatedFinding } from "../config/finding.ts";
import { hasErrors, type LoadedConfiguration } from "../config/load.ts";
import type { OwnAddresses } from "../config/own_addresses.ts";
import { OperatorError } from "../operator_error.ts";
import type { Links } from "../pipeline/link.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { LeaseFile } from "../leases/sqlite/lease_file.ts";
import { servedPipeline } from "../server/served_pipeline.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import type { ExtendedConfiguration } from "./extended_configuration.ts";
import { filesUsedTwice, usedFiles } from "./used_files.ts";
import type { PipelineParts, ServiceConfiguration } from "../server/service_setup.ts";

/** What is wrong with a configuration, a line each. */
export class ConfigurationRefused extends OperatorError {
  override readonly name = "ConfigurationRefused";

  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.#lines = lines;
  }

  override get lines(): readonly string[] {
    return this.#lines;
  }
}

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
  readonly #loaded: LoadedConfiguration;
  readonly #extended: ExtendedConfiguration;

  private constructor(
    loaded: LoadedConfiguration,
    extended: ExtendedConfiguration,
    readonly file: string,
    readonly say: (line: string) => void,
  ) {
    this.#loaded = loaded;
    this.#extended = extended;
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
    const { loaded, findings } = extended.load({
      interfaces,
      examine: (partial, resolve, others) =>
        filesUsedTwice(usedFiles(path, partial, resolve, others)),
    });
    if (!loaded) throw new ConfigurationRefused(linesOf(file, findings));
    for (const line of linesOf(file, findings.filter(isWorthALine))) say(line);
    return new ServedConfiguration(loaded, extended, file, say);
  }

  /**
   * Makes the pipeline that the configuration says.
   *
   * @param toStart whether the server is not running yet: then what it can do without is no reason
   * not to, and is logged
   * @throws {ConfigurationRefused} when a file that a handler needs is wrong
   */
  makePipeline(parts: PipelineParts, toStart = false): Pipeline {
    return servedPipeline(this.#loaded, parts, (findings) => {
      const survived = findings.filter(({ isSurvivable }) => toStart && isSurvivable);
      const others = findings.filter((finding) => !survived.includes(finding));
      if (hasErrors(others)) throw new ConfigurationRefused(linesOf(this.file, findings));
      for (const line of linesOf(this.file, others.filter(isWorthALine))) this.say(line);
      for (const line of linesOf(this.file, survived)) parts.log.write("error", line);
    }, [this.#extended.companion(parts)]);
  }
}

/** What is fine as it is, `sextant check` tells to whoever asks. */
function isWorthALine({ severity }: LocatedFinding): boolean {
  return severity !== "info";
}

function linesOf(file: string, findings: readonly LocatedFinding[]): string[] {
  return findings.map((finding) => formatFinding(file, finding));
}
