import type { ClientEnvironment } from "../../lib/cli/client_environment.ts";
import type { RequestorEnvironment } from "../../lib/cli/requestor_environment.ts";
import { openTcpConnection, type TcpDestination } from "../../lib/client/tcp_connection.ts";
import type { UdpDestination } from "../../lib/client/udp_channel.ts";
import type { FakeChannel, FakeServers } from "../client/fake_channel.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { fakeMachine, realMachine } from "./client_rig.ts";

/** A requestor's machine, of which a test can see and do more. */
export interface RequestorMachine extends RequestorEnvironment {
  readonly timers: ManualTimers;
  /** Where it connected to by TCP. */
  readonly connected: readonly TcpDestination[];
  /** What was drawn on the terminal. */
  readonly drawn: readonly string[];
  /** Milliseconds that pass on the terminal's clock between two looks at it. */
  tick: number;
  /** The user interrupts. */
  interrupt(): void;
}

/** This machine, with a clock that only moves when a test says so, and no terminal. */
export function realRequestor(changes: Partial<RequestorEnvironment> = {}): RequestorMachine {
  return requestor({ ...realMachine(), ...changes });
}

/** A machine where every destination of UDP is the same fake servers. */
export function fakeRequestor(
  servers: FakeServers,
  changes: Partial<ClientEnvironment> = {},
): RequestorMachine & { readonly opened: UdpDestination[]; readonly channels: FakeChannel[] } {
  const machine = fakeMachine(servers, changes);
  return Object.assign(requestor(machine), {
    opened: machine.opened,
    channels: machine.channels,
  });
}

function requestor(
  machine: ClientEnvironment & Partial<RequestorEnvironment>,
): RequestorMachine {
  const timers = new ManualTimers();
  const connected: TcpDestination[] = [];
  const drawn: string[] = [];
  const interrupts = new Set<() => void>();
  let now = 0;
  const made: RequestorMachine = {
    connect: (to, signal) => {
      connected.push(to);
      return openTcpConnection(to, { timers, ...(signal && { signal }) });
    },
    terminal: { write: (text) => drawn.push(text), now: () => now += made.tick },
    readTextFile: (path) => Deno.readTextFile(path),
    onInterrupt: (stop) => {
      interrupts.add(stop);
      return () => interrupts.delete(stop);
    },
    ...machine,
    timers,
    connected,
    drawn,
    tick: 0,
    interrupt: () => interrupts.forEach((stop) => stop()),
  };
  return made;
}
