import type { z } from "zod";
import type { Limits } from "../pipeline/limits.ts";
import type { Link } from "../pipeline/link.ts";
import type { StatisticsCategories } from "../statistics/statistics.ts";
import type { Finding } from "./finding.ts";
import { expectation, isMapping } from "./found.ts";
import { type ConfiguredEntry, type EntrySections, readHandlers } from "./handlers_section.ts";
import { readConditions } from "./match_reader.ts";
import { readWith, unknownKeyAt } from "./schema_findings.ts";
import type { SocketConfiguration } from "./sections/control_socket.ts";
import type { EventOutput } from "./sections/events.ts";
import type { ExtensionConfiguration } from "./sections/extensions.ts";
import type { HttpConfiguration } from "./sections/http.ts";
import type { LeasesConfiguration } from "./sections/leases.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";
import type { LogConfiguration } from "./sections/logging.ts";
import { sections } from "./sections/mod.ts";

/** What a configuration file says, defaults applied. */
export interface Configuration {
  /** DUID of this server; `undefined`: the one in the lease database. */
  readonly serverId: Uint8Array | undefined;
  /** `undefined`: the server stays who started it. */
  readonly user: string | undefined;
  /** `undefined`: the user's primary group. */
  readonly group: string | undefined;
  /** As written; absolute once the configuration is loaded. `undefined`: none. */
  readonly pidFile: string | undefined;
  /** `undefined`: none. */
  readonly controlSocket: SocketConfiguration | undefined;
  readonly allowRapidCommit: boolean;
  readonly rapidCommitRejections: boolean;
  readonly allowReconfigure: boolean;
  /** Seconds. */
  readonly exceptionWindow: number;
  readonly maxExceptions: number;
  readonly logging: readonly LogConfiguration[];
  readonly events: readonly EventOutput[];
  readonly statistics: StatisticsCategories;
  readonly extensions: readonly ExtensionConfiguration[];
  readonly leases: LeasesConfiguration;
  readonly limits: Limits;
  /** `undefined`: they follow from the rest. */
  readonly links: readonly Link[] | undefined;
  readonly listen: readonly ListenerConfiguration[];
  /** Where HTTP is spoken. */
  readonly http: readonly HttpConfiguration[];
  readonly handlers: readonly ConfiguredEntry[];
}

/** What could be read of a configuration, and what is wrong with the rest. */
export interface ConfigurationReading {
  /** A key whose value is wrong is not there; of `handlers`, those that are right are. */
  readonly partial: Partial<Configuration>;
  readonly findings: readonly Finding[];
}

/** Reads the values of a document. */
export function readConfiguration(
  document: unknown,
  entrySections: EntrySections,
): ConfigurationReading {
  if (!isMapping(document)) {
    const message = expectation("a mapping of keys such as listen and handlers", document);
    return { partial: {}, findings: [{ severity: "error", path: [], message }] };
  }
  const known = [...Object.values(sections).map(({ name }) => name), "handlers"];
  const findings: Finding[] = Object.keys(document)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKeyAt([], key, known));
  const values = Object.entries(sections).flatMap(([property, { name, schema }]) => {
    const reading = readWith<unknown>(schema, document[name], [name]);
    if (reading.ok) return [[property, reading.value]];
    findings.push(...reading.findings);
    return [];
  });
  const handlers = readHandlers(document["handlers"], ["handlers"], entrySections);
  findings.push(...handlers.findings);
  const read = Object.fromEntries(values) as Partial<SectionValues>;
  const events = read.events && withConditions(read.events, entrySections, findings);
  return {
    partial: { ...read, ...events && { events }, handlers: handlers.entries },
    findings,
  };
}

/** Reads what a `match` of events says, which goes by the same conditions as those of handlers. */
function withConditions(
  outputs: readonly EventOutput[],
  entrySections: EntrySections,
  findings: Finding[],
): EventOutput[] {
  return outputs.map((output, index) => {
    if (output.match === undefined) return output;
    const path = ["events", index, "match"];
    const { conditions, findings: found } = readConditions(output.match, path, entrySections);
    findings.push(...found);
    return { ...output, conditions };
  });
}

/** Whether everything that a server needs to know was read. */
export function isComplete(partial: Partial<Configuration>): partial is Configuration {
  return "handlers" in partial && Object.keys(sections).every((property) => property in partial);
}

type SectionValues = {
  [P in keyof typeof sections]: z.output<typeof sections[P]["schema"]>;
};
