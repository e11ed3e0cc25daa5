import { normalize } from "node:path";
import { z } from "zod";
import type { ColorChoice } from "../../log/console.ts";
import { type Level, LEVELS } from "../../log/level.ts";
import type { RotateBy, Rotation } from "../../log/rotation.ts";
import { FACILITIES, type Facility } from "../../log/syslog_message.ts";
import { describeDestination, type SyslogDestination } from "../../log/syslog_transport.ts";
import { parseAddress } from "../../wire/address.ts";
import { expectation } from "../found.ts";
import { byteSize, filePath, oneKind, wholeNumber } from "../values.ts";
import { textual } from "../values/textual.ts";
import { eachOnce } from "./each_once.ts";
import type { Section } from "./section.ts";

/** Writes the log to standard error. */
export interface ConsoleLog {
  readonly kind: "console";
  readonly level: Level;
  readonly color: ColorChoice;
}

/** Writes the log to a file. */
export interface FileLog {
  readonly kind: "file";
  readonly level: Level;
  /** As written; absolute once the configuration is loaded. */
  readonly path: string;
  /** `undefined`: the file grows, or somebody else rotates it. */
  readonly rotation: Rotation | undefined;
}

/** Sends the log to a collector. */
export interface SyslogLog {
  readonly kind: "syslog";
  readonly level: Level;
  readonly destination: SyslogDestination;
  readonly facility: Facility;
}

/** One place that the log goes to. */
export type LogConfiguration = ConsoleLog | FileLog | SyslogLog;

const level = z.enum(LEVELS).default("warning")
  .describe("How much is logged: each level is more than the one before it; default warning.");

const toConsole: z.ZodType<LogConfiguration> = z
  .strictObject({
    console: z.strictObject({
      level,
      color: z.enum(["auto", "always", "never"]).default("auto")
        .describe("Whether lines are coloured; auto, the default: on a terminal."),
    }).describe("To standard error."),
  })
  .transform(({ console }): ConsoleLog => ({ kind: "console", ...console }));

const ROTATE_BY = ["hourly", "daily", "weekly", "size"] as const satisfies readonly RotateBy[];
const KEEP = wholeNumber(1, 100_000);

const toFile: z.ZodType<LogConfiguration> = z
  .strictObject({
    file: z
      .strictObject({
        path: filePath.describe(
          "The log file; it is made where there is none, in a folder that is.",
        ),
        level,
        rotate: z.enum(ROTATE_BY).optional().describe(
          "When the file is renamed to PATH.1, PATH.1 to PATH.2 and so on, and a new one begun: " +
            "at the full hour, at midnight, at midnight before Monday (all by UTC, as the lines " +
            "are), or when it would grow above size; default never. What another program renames " +
            "is followed.",
        ),
        size: byteSize.optional()
          .describe("How large the file may grow; with rotate: size, and required there."),
        keep: KEEP.optional()
          .describe(
            "How many files are kept besides the one that is written; with rotate, and " +
              "required there.",
          ),
      })
      .superRefine(({ rotate, size, keep }, context) => {
        const missing = (key: string, expected: string) =>
          context.addIssue({
            code: "custom",
            path: [key],
            message: expectation(expected, undefined),
          });
        const needless = (key: string, why: string) =>
          context.addIssue({ code: "custom", path: [key], message: `expected only ${why}` });
        if (rotate && keep === undefined) {
          missing("keep", "how many rotated files are kept, such as 7");
        }
        if (!rotate && keep !== undefined) needless("keep", "with rotate");
        if (rotate === "size" && size === undefined) {
          missing("size", "how large the file may grow, such as 10mb");
        }
        if (rotate !== "size" && size !== undefined) needless("size", "with rotate: size");
      })
      .describe("To a file."),
  })
  .transform(({ file: { path, level, rotate, size, keep } }): FileLog => ({
    kind: "file",
    level,
    path,
    rotation: rotate && keep !== undefined ? { by: rotate, size, keep } : undefined,
  }));

type Destination = { readonly path: string } | { readonly host: string; readonly port: number };

const destination = textual<Destination>({
  expected:
    "a socket such as /dev/log, or HOST:PORT such as logs.example.net:514 or [2001:db8::1]:514",
  description: "The path of a local socket, or HOST:PORT with an IPv6 address in brackets.",
  parse: (text) => {
    if (text.includes("/")) return { path: text };
    const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]]+)):([0-9]{1,5})$/i
      .exec(text) ?? [];
    const host = bracketed ?? plain;
    const port = Number(digits);
    if (host === undefined || port < 1 || port > 0xffff) return undefined;
    return bracketed === undefined || parseAddress(bracketed) ? { host, port } : undefined;
  },
});

const toSyslog: z.ZodType<LogConfiguration> = z
  .strictObject({
    syslog: z
      .strictObject({
        destination: destination.default({ path: "/dev/log" })
          .describe("The path of a local socket, or HOST:PORT; default /dev/log."),
        protocol: z.enum(["udp", "tcp"]).optional()
          .describe(
            "How HOST:PORT is reached; default udp. By tcp, each message tells its length " +
              "(RFC 6587).",
          ),
        facility: z.enum(Object.keys(FACILITIES) as Facility[]).default("daemon")
          .describe("What kind of program this is to the collector; default daemon."),
        level,
      })
      .superRefine(({ destination, protocol }, context) => {
        if (protocol === undefined || "host" in destination) return;
        const message = `expected only with HOST:PORT, as ${destination.path} is a local socket`;
        context.addIssue({ code: "custom", path: ["protocol"], message });
      })
      .describe("To a collector, in messages as RFC 5424 has them."),
  })
  .transform(({ syslog: { destination, protocol, facility, level } }): SyslogLog => ({
    kind: "syslog",
    level,
    facility,
    destination: "host" in destination
      ? { kind: protocol ?? "udp", ...destination }
      : { kind: "local", ...destination },
  }));

/** Where the log goes. */
export const logging: Section<LogConfiguration[]> = {
  name: "logging",
  help: "Where the log goes, and how much of it. Left out: to the console, from warning up. " +
    "Without console in the list, errors are on the console none the less.",
  example: `
logging:
  - console: { level: info }
  - file: { path: /var/log/sextant/sextant.log, level: info, rotate: daily, keep: 7 }
  - syslog: { destination: "logs.example.net:514", protocol: tcp, facility: daemon }
`,
  schema: z
    .array(oneKind({ console: toConsole, file: toFile, syslog: toSyslog }))
    .superRefine(
      eachOnce(
        "logging",
        placeOf,
        (place, there) => `expected ${place} once, found it in ${there} already`,
      ),
    )
    .prefault([{ console: {} }]),
};

function placeOf(log: LogConfiguration): string {
  switch (log.kind) {
    case "console":
      return "console";
    case "file":
      return `the file ${normalize(log.path)}`;
    case "syslog":
      return `syslog to ${describeDestination(log.destination)}`;
  }
}
