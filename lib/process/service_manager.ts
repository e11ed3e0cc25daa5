import type { Timers } from "../clock/timers.ts";
import { reasonOf } from "../thrown.ts";

/** What a service manager leaves in the environment of who is to report to it. */
export const SERVICE_MANAGER_ENVIRONMENT = [
  "NOTIFY_SOCKET",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
] as const;

/** What reports to a service manager are made with. */
export interface ServiceManagerSetup {
  /** Reads a variable of {@linkcode SERVICE_MANAGER_ENVIRONMENT}. */
  readonly environment: (name: string) => string | undefined;
  /** Of this process. */
  readonly pid: number;
  readonly timers: Timers;
  /** Told, once, why nothing reaches the service manager, as a sentence. */
  readonly onFailure: (why: string) => void;
}

/**
 * Whoever started this process and wants to know how it is, as systemd does (`sd_notify(3)`); where
 * nobody does, nothing is sent.
 */
export class ServiceManager {
  readonly #setup: ServiceManagerSetup;
  readonly #path: string | undefined;
  #socket: Deno.DatagramConn | undefined;
  #sending = 0;
  #sent: Promise<void> = Promise.resolve();
  #hasFailed = false;
  #stopWatchdog = () => {};

  constructor(setup: ServiceManagerSetup) {
    this.#setup = setup;
    this.#path = pathOf(setup.environment("NOTIFY_SOCKET"));
  }

  /** All is open and serves, for the first time or again. @param status for people */
  ready(status: string): void {
    this.#say(`READY=1\nSTATUS=${oneLine(status)}`);
    this.#stopWatchdog();
    this.#watch();
  }

  /** The configuration is read again; {@linkcode ServiceManager.ready} ends it. */
  reloading(): void {
    this.#say("RELOADING=1");
  }

  /** The end has begun. */
  stopping(): void {
    this.#say("STOPPING=1");
  }

  /** Says nothing more, once all is said that was to be. */
  async close(): Promise<void> {
    this.#stopWatchdog();
    await this.#sent;
    this.#socket?.close();
  }

  /** Reports twice as often as has to be, as long as the event loop turns. */
  #watch(): void {
    const { environment, pid, timers } = this.#setup;
    const microseconds = Number(environment("WATCHDOG_USEC") ?? 0);
    const meant = environment("WATCHDOG_PID");
    if (!(microseconds > 0) || (meant !== undefined && meant !== String(pid))) return;
    const report = () => {
      // Who does not take what was said before hears no more of it.
      if (this.#sending === 0) this.#say("WATCHDOG=1");
      this.#stopWatchdog = timers.after(microseconds / 2000, report);
    };
    report();
  }

  #say(message: string): void {
    if (this.#path === undefined || this.#hasFailed) return;
    this.#sending++;
    this.#sent = this.#sent.then(() => this.#send(message)).finally(() => this.#sending--);
  }

  async #send(message: string): Promise<void> {
    const address = { transport: "unixpacket", path: this.#path! } as const;
    try {
      this.#socket ??= Deno.listenDatagram({ transport: "unixpacket" });
      await this.#socket.send(new TextEncoder().encode(message), address);
    } catch (error) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#setup.onFailure(
        `Cannot tell the service manager how the server is, at NOTIFY_SOCKET=` +
          `${this.#setup.environment("NOTIFY_SOCKET")}: ${reasonOf(error)}`,
      );
    }
  }
}

/** `@name` stands for an abstract socket, whose name begins with a zero octet (`sd_notify(3)`). */
function pathOf(socket: string | undefined): string | undefined {
  return socket?.startsWith("@") ? `\0${socket.slice(1)}` : socket || undefined;
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}
