import type { Level } from "../../lib/log/level.ts";
import type { Log } from "../../lib/log/log.ts";
import type { DatagramSocket, Peer } from "../../lib/server/datagram_socket.ts";
import type { Listener } from "../../lib/server/listener.ts";
import { Server, type ServerSetup } from "../../lib/server/server.ts";
import { Statistics, type StatisticsCategories } from "../../lib/statistics/statistics.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { address } from "../support/messages.ts";
import { PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";

/** A socket that takes down what is sent, or refuses it. */
class TestSocket implements DatagramSocket {
  readonly sent: { bytes: Uint8Array; to: Peer }[] = [];
  failure: Error | undefined;

  receive(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  send(bytes: Uint8Array, to: Peer): Promise<void> {
    this.sent.push({ bytes: bytes.slice(), to });
    return this.failure ? Promise.reject(this.failure) : Promise.resolve();
  }

  close(): void {}
}

/** A log that takes down what is written, down to a level; what nobody asked for is a mistake. */
export class TestLog implements Log {
  readonly lines: { level: Level; message: string }[] = [];

  constructor(readonly levels: readonly Level[]) {}

  isEnabled(level: Level): boolean {
    return this.levels.includes(level);
  }

  write(level: Level, message: string): void {
    if (!this.isEnabled(level)) throw new Error(`${level} is not enabled: ${message}`);
    this.lines.push({ level, message });
  }

  /** Messages of a level. */
  of(level: Level): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}

/** A server between a listener on eth0 and a pipeline in memory. */
export class ServerRig {
  readonly socket = new TestSocket();
  readonly statistics: Statistics;
  readonly pipeline: PipelineRig;
  readonly server: Server;
  readonly listener: Listener = {
    kind: "datagrams",
    identity: {
      name: "eth0",
      interface: "eth0",
      linkAddress: address("2001:db8:1::1"),
      marks: new Set(["unmarked"]),
    },
    socket: this.socket,
    replySocket: this.socket,
    multicast: true,
    ignoredSenders: new Set(["fe80::ff"]),
  };

  constructor(
    setup: RigSetup,
    readonly log: TestLog,
    categories: Partial<StatisticsCategories> = {},
    others: Partial<ServerSetup> = {},
  ) {
    this.statistics = new Statistics({ interfaces: [], subnets: [], relays: [], ...categories });
    this.pipeline = new PipelineRig(setup);
    this.server = new Server(this.pipeline.pipeline, {
      log,
      statistics: this.statistics,
      now: () => this.pipeline.now * 1000,
      leases: this.pipeline.leases,
      look: () => Promise.resolve(),
      timers: new ManualTimers(),
      ...others,
    });
  }

  /** A message comes in. */
  receive(message: Message, from = "fe80::1"): void {
    this.receiveOctets(encodeMessage(message), from);
  }

  /** Octets come in. */
  receiveOctets(octets: Uint8Array, from = "fe80::1"): void {
    this.server.receive(
      { bytes: octets.slice(), from: { address: from, port: 546 } },
      this.listener,
    );
  }
}
