import type { Connection } from "../client/connection.ts";
import { openTcpConnection, type TcpDestination } from "../client/tcp_connection.ts";
import { systemTimers, type Timers } from "../clock/timers.ts";
import { type ClientEnvironment, processEnvironment } from "./client_environment.ts";
import type { Terminal } from "./progress_bar.ts";

/** What a requestor finds around it besides: this machine, or a test's. */
export interface RequestorEnvironment extends ClientEnvironment {
  /** @throws {ChannelError} */
  connect(to: TcpDestination, signal?: AbortSignal): Promise<Connection>;
  readonly timers: Timers;
  /** Where it is shown how far something is, for whoever watches. */
  readonly terminal: Terminal;
  readTextFile(path: string): Promise<string>;
  /**
   * Calls back when the user wants it to end.
   *
   * @returns what makes it not call back
   */
  onInterrupt(stop: () => void): () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const encoder = new TextEncoder();

/** This machine. */
export function requestorEnvironment(): RequestorEnvironment {
  return {
    ...processEnvironment(),
    connect: (to, signal) => openTcpConnection(to, signal ? { signal } : {}),
    timers: systemTimers,
    terminal: {
      write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
      now: () => systemTimers.now(),
    },
    readTextFile: (path) => Deno.readTextFile(path),
    onInterrupt: (stop) => {
      for (const signal of SIGNALS) Deno.addSignalListener(signal, stop);
      return () => {
        for (const signal of SIGNALS) Deno.removeSignalListener(signal, stop);
      };
    },
  };
}
