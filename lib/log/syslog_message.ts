import { Buffer } from "node:buffer";
import type { Level } from "./level.ts";
import { jsonLineOf, type LogFormat } from "./json_line.ts";
import type { LogLine } from "./log.ts";

/** Facilities by their number (RFC 5424 section 6.2.1): those that have a name everywhere. */
export const FACILITIES = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;

/** What kind of program says something, to those who sort it. */
export type Facility = keyof typeof FACILITIES;

const SEVERITIES: Readonly<Record<Level, number>> = {
  "critical": 2,
  "error": 3,
  "warning": 4,
  "info": 6,
  "debug": 7,
  "debug-packets": 7,
  "debug-handling": 7,
};

/** Who says what is in a syslog message. */
export interface SyslogSender {
  readonly facility: Facility;
  /** Of this machine; `undefined` when it is not known. */
  readonly hostname: string | undefined;
  readonly pid: number;
  /** How messages are written. Default: text. */
  readonly format?: LogFormat;
}

/** What collectors are known to take: 8 KiB is the default of the most common ones. */
const MOST_OCTETS = 8192;
const CUT = "…";

/** Writes lines as RFC 5424 section 6 has them: `<30>1 2026-11-21T02:09:11.926Z host sextant 7 - - …`. */
export function syslogFormatter(
  { facility, hostname, pid, format }: SyslogSender,
): (line: LogLine) => Uint8Array {
  const host = hostname && /^[\x21-\x7e]{1,255}$/.test(hostname) ? hostname : "-";
  return (line) => {
    const { level, message, time } = line;
    const priority = FACILITIES[facility] * 8 + SEVERITIES[level];
    const timestamp = new Date(time).toISOString();
    const header = `<${priority}>1 ${timestamp} ${host} sextant ${pid} - - `;
    if (format === "json") return Buffer.from(header + shortJson(line, header.length));
    return octetsOf(`${header}${oneLine(message)}`);
  };
}

/** Where it is too long, its sentence is cut and fields are left out: it is to stay JSON. */
function shortJson(line: LogLine, header: number): string {
  const whole = jsonLineOf(line);
  if (header + Buffer.byteLength(whole) <= MOST_OCTETS) return whole;
  // A character of a message takes six octets at most, escaped.
  const message = `${line.message.slice(0, Math.floor((MOST_OCTETS - header - 100) / 6))}${CUT}`;
  return jsonLineOf({ ...line, message, fields: undefined });
}

/** Collectors keep one line a message, and show control characters as they like. */
function oneLine(message: string): string {
  return message.trimEnd().replace(/\s*\n\s*/g, " | ").replace(/\p{Cc}/gu, " ");
}

function octetsOf(text: string): Uint8Array {
  const octets = Buffer.from(text);
  if (octets.length <= MOST_OCTETS) return octets;
  const { read } = new TextEncoder().encodeInto(
    text,
    new Uint8Array(MOST_OCTETS - Buffer.byteLength(CUT)),
  );
  return Buffer.from(text.slice(0, read) + CUT);
}
