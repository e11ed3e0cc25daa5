import { z } from "zod";
import type { ColorChoice } from "../../log/console.ts";
import { LOG_FORMATS, type LogFormat } from "../../log/json_line.ts";
import { type Level, LEVELS } from "../../log/level.ts";
import type { Rotation } from "../../log/rotation.ts";
import { FACILITIES, type Facility } from "../../log/syslog_message.ts";
import { describeDestination, type SyslogDestination } from "../../log/syslog_transport.ts";
import { parseAddress } from "../../wire/address.ts";
import { filePath, oneKind } from "../values.ts";
import { textual } from "../values/textual.ts";
import { eachOnce } from "./each_once.ts";
import { refuseMisfits, rotationKeys, rotationOf } from "./rotated_file.ts";
import type { Section } from "./section.ts";

/** Writes the log to standard error. */
export interface ConsoleLog {
  readonly kind: "console";
  readonly level: Level;
  readonly color: ColorChoice;
  /** Left out: text. */
  readonly format?: LogFormat;
}

/** Writes the log to a file. */
export interface FileLog {
  readonly kind: "file";
  readonly level: Level;
  /** As written; absolute once the configuration is loaded. */
  readonly path: string;
  /** `undefined`: the file grows, or somebody else rotates it. */
  readonly rotation: Rotation | undefined;
  /** Left out: text. */
  readonly format?: LogFormat;
}

/** Sends the log to a collector. */
export interface SyslogLog {
  readonly kind: "syslog";
  readonly level: Level;
  readonly destination: SyslogDestination;
  readonly facility: Facility;
  /** Left out: text. */
  readonly format?: LogFormat;
}

/** One place that the log goes to. */
export type LogConfiguration = ConsoleLog | FileLog | SyslogLog;

const level = z.enum(LEVELS).default("warning")
  .describe("How much is logged: each level is more than the one before it; default warning.");

const format = z.enum(LOG_FORMATS).default("text").describe(
  "text: a line for people; json: an object a line, which says link, link-addresses, marks, pools " +
    "and reasons of an exchange besides; default text.",
);

function formatOf({ format }: { readonly format: LogFormat }): { readonly format?: LogFormat } {
  return format === "text" ? {} : { format };
}

const toConsole: z.ZodType<LogConfiguration> = z
  .strictObject({
    console: z.strictObject({
      level,
      color: z.enum(["auto", "always", "never"]).default("auto")
        .describe("Whether lines are coloured; auto, the default: on a terminal."),
      format,
    }).describe("To standard error."),
  })
  .transform(({ console: { level, color, ...rest } }): ConsoleLog => ({
    kind: "console",
    level,
    color,
    ...formatOf(rest),
  }));

const toFile: z.ZodType<LogConfiguration> = z
  .strictObject({
    file: z
      .strictObject({
        path: filePath.describe(
          "The log file; it is made where there is none, in a folder that is.",
        ),
        level,
        format,
        ...rotationKeys,
      })
      .superRefine(refuseMisfits)
      .describe("To a file."),
  })
  .transform(({ file }): FileLog => ({
    kind: "file",
    level: file.level,
    path: file.path,
    rotation: rotationOf(file),
    ...formatOf(file),
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
        format,
      })
      .superRefine(({ destination, protocol }, context) => {
        if (protocol === undefined || "host" in destination) return;
        const message = `expected only with HOST:PORT, as ${destination.path} is a local socket`;
        context.addIssue({ code: "custom", path: ["protocol"], message });
      })
      .describe("To a collector, in messages as RFC 5424 has them."),
  })
  .transform(({ syslog: { destination, protocol, facility, level, format } }): SyslogLog => ({
    kind: "syslog",
    level,
    ...formatOf({ format }),
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

/** Which files are one is only known of absolute paths. */
function placeOf(log: LogConfiguration): string | undefined {
  switch (log.kind) {
    case "console":
      return "console";
    case "file":
      return undefined;
    case "syslog":
      return `syslog to ${describeDestination(log.destination)}`;
  }
}
