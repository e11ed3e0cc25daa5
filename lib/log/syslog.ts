import type { LogLine } from "./log.ts";
import type { LineSink } from "./queued_output.ts";
import { syslogFormatter, type SyslogSender } from "./syslog_message.ts";
import {
  describeDestination,
  openTransport,
  type SyslogDestination,
  type SyslogTransport,
} from "./syslog_transport.ts";

/** A collector of syslog messages. It is looked for when there is something to say to it. */
export class Syslog implements LineSink {
  readonly name: string;
  readonly #destination: SyslogDestination;
  readonly #format: (line: LogLine) => Uint8Array;
  #transport: SyslogTransport | undefined;
  #mustReopen = false;
  #isClosed = false;

  constructor(destination: SyslogDestination, sender: SyslogSender) {
    this.name = `the syslog collector ${describeDestination(destination)}`;
    this.#destination = destination;
    this.#format = syslogFormatter(sender);
  }

  async write(lines: readonly LogLine[]): Promise<number> {
    let sent = 0;
    try {
      if (this.#mustReopen) this.#hangUp();
      this.#transport ??= await this.#open();
      for (const line of lines) {
        await this.#transport.send(this.#format(line));
        sent++;
      }
    } catch (error) {
      this.#hangUp();
      if (sent === 0) throw error;
    }
    return sent;
  }

  /** Looks the name up again and makes a new connection, between two messages. */
  reopen(): void {
    this.#mustReopen = true;
  }

  close(): void {
    this.#isClosed = true;
    this.#hangUp();
  }

  #hangUp(): void {
    this.#transport?.close();
    this.#transport = undefined;
    this.#mustReopen = false;
  }

  async #open(): Promise<SyslogTransport> {
    const transport = await openTransport(this.#destination);
    if (!this.#isClosed) return transport;
    transport.close();
    throw new Error("it is closed");
  }
}
