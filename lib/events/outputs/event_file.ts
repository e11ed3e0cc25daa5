import type { LogLine } from "../../log/log.ts";
import { LogFile } from "../../log/log_file.ts";
import type { Report } from "../../log/output_trouble.ts";
import type { Rotation } from "../../log/rotation.ts";
import type { ToldEvent } from "../told_event.ts";
import type { EventSink } from "./delivery.ts";

/** Writes events to a file, one a line, which is rotated as log files are. */
export class EventFileSink implements EventSink {
  readonly #file: LogFile;

  /** Opens the file, made where there is none. @throws {OperatorError} */
  constructor(path: string, rotation: Rotation | undefined, report: Report) {
    this.#file = LogFile.open({
      path,
      rotation,
      report,
      what: "the event file",
      format: ({ message }) => message,
    });
  }

  get name(): string {
    return this.#file.name;
  }

  deliver(events: readonly ToldEvent[]): Promise<number> {
    return this.#file.write(events.map(lineOf));
  }

  /** Looks again whether the file is where it was. */
  reopen(): void {
    this.#file.reopen();
  }

  close(): void {
    this.#file.close();
  }
}

function lineOf({ line, milliseconds }: ToldEvent): LogLine {
  return { level: "info", message: line, time: milliseconds };
}
