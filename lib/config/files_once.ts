import { normalize } from "node:path";
import type { Configuration } from "./configuration.ts";
import type { Finding } from "./finding.ts";
import { repeatedIn } from "./sections/each_once.ts";
import type { EventOutput } from "./sections/events.ts";
import type { LogConfiguration } from "./sections/logging.ts";

type Outputs = Partial<Pick<Configuration, "logging" | "events">>;

/**
 * Refuses a file or a socket that a list of outputs names twice: what is relative is so to the file
 * in which it stands, so that is known of absolute paths alone.
 *
 * @param written the same as it was written, for people
 */
export function checkFilesOnce(absolute: Outputs, written: Outputs): Finding[] {
  return [
    ...checkList("logging", absolute.logging, written.logging),
    ...checkList("events", absolute.events, written.events),
  ];
}

function checkList(
  section: keyof Outputs,
  absolute: readonly (LogConfiguration | EventOutput)[] = [],
  written: readonly (LogConfiguration | EventOutput)[] = [],
): Finding[] {
  return repeatedIn(section, absolute, placeOf).map(({ index, there }) => ({
    severity: "error",
    path: [section, index],
    message: `expected ${placeOf(written[index]!)} once, found it in ${there} already`,
  }));
}

function placeOf(output: LogConfiguration | EventOutput): string | undefined {
  switch (output.kind) {
    case "file":
      return `the file ${normalize(output.path)}`;
    case "socket":
      return `the socket ${normalize(output.socket.path)}`;
    default:
      return undefined;
  }
}
