import { resolve } from "node:path";
import { OperatorError } from "../operator_error.ts";
import { checkTcpListeners } from "./allow_from.ts";
import { type Configuration, isComplete, readConfiguration } from "./configuration.ts";
import { checkFilesOnce } from "./files_once.ts";
import { FileReader, TOO_LARGE, TooLarge, Unreadable } from "./file_reader.ts";
import {
  type ConfigPath,
  type Finding,
  formatPlace,
  type LocatedFinding,
  sortFindings,
} from "./finding.ts";
import { isMapping } from "./found.ts";
import {
  type ConfiguredEntry,
  type EntrySections,
  filesOfHandlers,
  handlersIn,
} from "./handlers_section.ts";
import { checkConditions, type LinkSources, resolveLinks } from "./links.ts";
import { Machine } from "./machine.ts";
import { OwnAddresses } from "./own_addresses.ts";
import { readHttpFiles } from "./http_files.ts";
import { readTlsFiles } from "./tls_files.ts";
import { findingsOfHandlers, LoadedConfiguration } from "./loaded.ts";
import type { Places } from "./places.ts";
import { checkAssignmentOrder } from "./assignment_order.ts";
import { checkPools, poolsIn } from "./pools.ts";
import { PossibleRequests } from "./possible_requests.ts";
import { checkReachability } from "./reachability.ts";
import { type OtherSource, Sources } from "./sources.ts";
import { type Resolve, withAbsolutePaths } from "./absolute_paths.ts";
import { readWith } from "./schema_findings.ts";
import { type ExtensionConfiguration, extensions } from "./sections/extensions.ts";

export type { LoadedConfiguration } from "./loaded.ts";

/** What a configuration is read against. */
export interface LoadSetup extends EntrySections {
  /**
   * Whether extensions are still to bring more than that: a name that nobody knows may be theirs, and
   * what follows from all entries together is not looked for. Left out: all is there.
   */
  readonly isPartial?: boolean;
  /** For who does not open the configuration first. Left out: the environment of this process. */
  readonly environment?: (name: string) => string | undefined;
  /** As `Deno.networkInterfaces()` gives them. */
  readonly interfaces: readonly Deno.NetworkInterfaceInfo[];
  /**
   * Finds more about what could be read.
   *
   * @param partial paths in it are absolute, but those of handlers and of certificates
   * @param others what belongs to the configuration besides its file
   */
  examine?(
    partial: Partial<Configuration>,
    resolve: Resolve,
    others: readonly OtherSource[],
  ): readonly Finding[];
}

/** What became of a configuration file. */
export interface LoadResult {
  /** Left out when there are errors. */
  readonly loaded?: LoadedConfiguration;
  /** In the order of the file. With errors, also what the handlers find. */
  readonly findings: readonly LocatedFinding[];
}

/** A configuration whose text is read: what is in it is looked at with what its extensions bring. */
export interface OpenedConfiguration {
  /** The files of its extensions, in order; none where they cannot be read. */
  readonly extensions: readonly NamedExtension[];
  /** Checks it and decides its links. */
  load(setup: LoadSetup): LoadResult;
}

/** A file that a configuration names for code of its user's own. */
export interface NamedExtension extends ExtensionConfiguration {
  /** Where: `["extensions", 0, "module"]`. */
  readonly path: ConfigPath;
  /** Absolute. */
  readonly file: string;
}

/**
 * Opens a configuration file.
 *
 * @param path absolute, or relative to the working directory of the process
 * @throws {OperatorError} when there is no text to read
 */
export function openConfigurationFile(
  path: string,
  environment?: LoadSetup["environment"],
): OpenedConfiguration {
  const reader = new FileReader();
  try {
    // Whoever names a pipe means to wait for it.
    return openConfiguration(reader.read(path, false), path, reader, environment);
  } catch (error) {
    if (error instanceof TooLarge) {
      const finding = { severity: "error", path: [], message: TOO_LARGE } as const;
      return { extensions: [], load: () => ({ findings: [{ ...finding, line: 1, column: 1 }] }) };
    }
    if (!(error instanceof Unreadable)) throw error;
    const message = `Cannot read the configuration: ${path} ${error.message}`;
    throw new OperatorError(message, { cause: error });
  }
}

/** Reads a configuration file without extensions, checks it and decides its links. */
export function loadConfigurationFile(path: string, setup: LoadSetup): LoadResult {
  return openConfigurationFile(path, setup.environment).load(setup);
}

/**
 * Checks a configuration and decides its links.
 *
 * @param path where it comes from: relative paths in it are relative to that file
 */
export function loadConfiguration(
  text: string,
  path: string,
  setup: LoadSetup,
): LoadResult {
  return openConfiguration(text, path, new FileReader(), setup.environment).load(setup);
}

function openConfiguration(
  text: string,
  path: string,
  reader: FileReader,
  environment: LoadSetup["environment"] = (name) => Deno.env.get(name),
): OpenedConfiguration {
  const document = new Sources(text, resolve(path), environment, reader);
  return {
    extensions: extensionsIn(document),
    load: (setup) => loadSources(document, setup),
  };
}

/** What is wrong with the section is said where all of them are read. */
function extensionsIn(document: Sources): NamedExtension[] {
  const read = () => {
    const { name, schema } = extensions;
    const value = isMapping(document.value) ? document.value[name] : undefined;
    return readWith(schema, value, [name]);
  };
  let reading = read();
  while (!reading.ok && document.putTexts(reading.findings)) reading = read();
  if (!reading.ok) return [];
  return reading.value.map((each, index) => {
    const path = [extensions.name, index, "module"];
    return { ...each, path, file: document.resolve(each.module, path) };
  });
}

function loadSources(document: Sources, setup: LoadSetup): LoadResult {
  const locate = (findings: readonly Finding[]) => findings.map((each) => document.locate(each));
  const resolvePath: Resolve = (relative, at) => document.resolve(relative, at);
  if (document.value === undefined) return { findings: sortFindings(document.findings) };

  let reading = readConfiguration(document.value, setup);
  while (document.putTexts(reading.findings)) reading = readConfiguration(document.value, setup);
  const findings = document.worded(reading.findings);
  const partial = withAbsolutePaths(reading.partial, resolvePath);
  const twice = checkFilesOnce(partial, reading.partial);
  const examined = setup.examine?.(partial, resolvePath, document.others) ?? [];
  const problems = [
    ...document.findings,
    ...locate(findings),
    ...locate(twice),
    ...locate(examined),
  ];
  const sources = linkSources(partial);
  if (!sources) return { findings: sortFindings(problems) };

  const machine = new Machine(setup.interfaces);
  const ownAddresses = new OwnAddresses(machine.addresses);
  const resolved = resolveLinks(sources, machine);
  // A handler that could not be read is not there, and may be the very one.
  const isRead = !findings.some(({ path: [section] }) => section === "handlers");
  if (!setup.isPartial && (isRead || !hasKey(document.value, "leasequery"))) {
    problems.push(...locate(checkTcpListeners(sources.listen, sources.handlers)));
  }
  problems.push(...locate(resolved.findings));
  const linkNames = new Set((sources.links ?? []).map(({ name }) => name));
  problems.push(...locate(checkConditions(partial.events ?? [], linkNames)));
  if (!setup.isPartial && !hasErrors(problems)) {
    const requests = new PossibleRequests(
      sources.listen,
      resolved.links,
      machine,
      marksAddedBy(sources.handlers),
    );
    const pools = poolsIn(sources.handlers);
    problems.push(
      ...locate(checkReachability(sources.handlers, requests)),
      ...locate(checkPools(pools, resolved.links, requests)),
      ...locate(checkAssignmentOrder(sources.handlers, pools, resolved.links, requests)),
    );
  }
  const { listen, findings: ofTls } = readTlsFiles(sources.listen, resolvePath);
  const { http, findings: ofHttp } = readHttpFiles(partial.http ?? []);
  problems.push(...locate(ofTls), ...locate(ofHttp));
  const places: Places = {
    locate: (finding) => document.locate(finding),
    where: (path) => formatPlace(document.locate({ severity: "info", path, message: "" })),
    resolve: resolvePath,
  };
  const { links } = resolved;
  if (hasErrors(problems) || !isComplete(partial)) {
    problems.push(...findingsOfHandlers(sources.handlers, { links, ownAddresses, places }));
    return { findings: sortFindings(problems) };
  }
  const loaded = new LoadedConfiguration({
    configuration: { ...partial, listen, http },
    links,
    ownAddresses,
    handlerFiles: filesOfHandlers(sources.handlers).map(({ file, path }) =>
      resolvePath(file, path)
    ),
    places,
  });
  return { loaded, findings: sortFindings(problems) };
}

/** Whether any of them keeps the server from starting. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** Links that follow from a configuration with holes would only give rise to more errors. */
function linkSources(partial: Partial<Configuration>): LinkSources | undefined {
  const { links, listen, handlers } = partial;
  if (!("links" in partial) || !handlers) return undefined;
  if (links) return { links, listen: listen ?? [], handlers };
  return listen && { links, listen, handlers };
}

function marksAddedBy(entries: readonly ConfiguredEntry[]): ReadonlySet<string> {
  return new Set(
    handlersIn(entries).flatMap(({ section, config }) => section.marks?.(config) ?? []),
  );
}

function hasKey(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return value.some((each) => hasKey(each, key));
  if (!isMapping(value)) return false;
  return Object.entries(value).some(([name, inner]) => name === key || hasKey(inner, key));
}
