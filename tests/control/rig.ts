import { Watching } from "../../lib/control/watch_question.ts";
import { testFeed } from "../events/events.ts";
import { ControlServer, type ControlSocketPlace } from "../../lib/control/control_server.ts";
import type { Controlled } from "../../lib/control/commands.ts";
import type { Status, StatusPart } from "../../lib/control/status.ts";
import { LineReader } from "../../lib/control/line_reader.ts";
import type { Level } from "../../lib/log/level.ts";
import type { ClientOnLink } from "../../lib/leases/client_pages.ts";
import { LatencyHistogram } from "../../lib/monitor/latency.ts";
import type { PoolReport } from "../../lib/monitor/pools.ts";
import type { Rate } from "../../lib/monitor/rates.ts";
import { RecentExchanges } from "../../lib/monitor/recent_exchanges.ts";
import { RefusalCounts } from "../../lib/monitor/refusal_counts.ts";
import { equalBytes } from "../../lib/wire/address.ts";
import type { KeptLease, LeaseFilter } from "../../lib/leases/lease_pages.ts";
import type { ReleasedLease, ReleaseOrder } from "../../lib/server/lease_release.ts";
import { ReconfigureJob, type ReconfigureOrder } from "../../lib/reconfigure/job.ts";
import type { ClientsMeant } from "../../lib/reconfigure/selection.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import { Statistics } from "../../lib/statistics/statistics.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { duid, prefix } from "../support/messages.ts";

/** A moment for tests, in Unix seconds. */
export const NOW = 1_800_000_000;

/** A lease of client 1 that began an hour ago and ends in an hour. */
export function lease(text: string, change: Partial<KeptLease> = {}): KeptLease {
  const { address, length } = prefix(text);
  const { validUntil = NOW + 3600 } = change;
  return {
    address,
    length,
    clientId: duid(1),
    link: "lan",
    iaType: length === 128 ? 3 : 25,
    iaid: 1,
    preferredUntil: NOW + 1800,
    validUntil,
    state: "active",
    began: NOW - 3600,
    ended: validUntil,
    ...change.row?.hostname !== undefined && { hostname: change.row.hostname },
    ...change,
  };
}

/** How it goes with a server, as a test says it. */
export class TestMonitor {
  readonly refusals = new RefusalCounts();
  readonly latency = new LatencyHistogram();
  readonly recent = new RecentExchanges();
  reports: PoolReport[] = [];

  rates(): Rate {
    return { received: 2, answered: 1, dropped: 0.5, refused: 0 };
  }

  *pools(): Generator<PoolReport> {
    yield* this.reports;
  }
}

/** A server that is controlled: what it says, and what it was told. */
export class TestControlled implements Controlled {
  readonly statistics = new Statistics({ interfaces: [], subnets: [], relays: [] });
  readonly asked: LeaseFilter[] = [];
  pages: Iterable<readonly KeptLease[]> = [];
  past: Iterable<readonly KeptLease[]> = [];
  problems: readonly string[] = [];
  reloads = 0;
  shutdowns = 0;
  links: readonly string[] = ["lan", "wifi"];
  /** Links on which there is or was something, though they are not configured. */
  readonly formerLinks = new Set<string>();
  readonly knowsLink = (name: string): boolean => this.formerLinks.has(name);
  readonly leases = {
    read: (filter: LeaseFilter): Generator<readonly KeptLease[]> => {
      this.asked.push(filter);
      return generate(this.pages);
    },
    readPast: (): Generator<readonly KeptLease[]> => generate(this.past),
  };

  readonly monitor = new TestMonitor();
  readonly onLinks: ClientOnLink[] = [];
  readonly clientsOnLinks = (clientId: Uint8Array): ClientOnLink[] =>
    this.onLinks.filter((each) => equalBytes(each.clientId, clientId));

  /** What was asked of clients: the job is over before anybody is told. */
  readonly reconfigured: [ReconfigureOrder, ClientsMeant][] = [];
  readonly reconfiguration = {
    policy: { serverId: duid(0), isAllowed: true },
    tell: (order: ReconfigureOrder, meant: ClientsMeant): ReconfigureJob => {
      this.reconfigured.push([order, meant]);
      return this.makeJob(order);
    },
  };
  makeJob = (order: ReconfigureOrder): ReconfigureJob => {
    const job = new ReconfigureJob(order, [].values(), new ManualTimers(), true);
    job.next();
    return job;
  };

  readonly feed = testFeed();
  readonly watchTimers = new ManualTimers();
  readonly watching = new Watching(this.feed, this.watchTimers);

  parts: readonly (StatusPart | undefined)[] = [];

  status(): Status {
    return this.parts;
  }

  lostLogLines(): ReadonlyMap<string, number> {
    return new Map();
  }

  now(): number {
    return NOW * 1000;
  }

  /** What is released, and what was asked for. */
  released: AsyncIterable<readonly ReleasedLease[]> = noPages();
  readonly releases: ReleaseOrder[] = [];
  release(order: ReleaseOrder): AsyncIterable<readonly ReleasedLease[]> {
    this.releases.push(order);
    return this.released;
  }

  explain(): never {
    throw new OperatorError("The server does not listen");
  }

  reload(): Promise<readonly string[]> {
    this.reloads++;
    return Promise.resolve(this.problems);
  }

  shutdown(): void {
    this.shutdowns++;
  }
}

function* generate(pages: Iterable<readonly KeptLease[]>): Generator<readonly KeptLease[]> {
  yield* pages;
}

/** A control server with a socket in a folder of its own. */
export class ControlRig {
  readonly folder = Deno.makeTempDirSync({ prefix: "sextant-control-" });
  readonly path = `${this.folder}/control.sock`;
  readonly timers = new ManualTimers();
  readonly logged: string[] = [];
  readonly controlled = new TestControlled();
  readonly server = new ControlServer({
    version: "1.2.3",
    timers: this.timers,
    log: {
      isEnabled: () => true,
      write: (level: Level, message: string) => this.logged.push(`${level}: ${message}`),
    },
  });

  /** Where the socket is, for its owner alone. */
  place(change: Partial<ControlSocketPlace> = {}): ControlSocketPlace {
    return { path: this.path, mode: 0o600, uid: undefined, gid: undefined, ...change };
  }

  static async start(): Promise<ControlRig> {
    const rig = new ControlRig();
    await rig.listen(rig.place());
    rig.server.start(rig.controlled);
    return rig;
  }

  async listen(place: ControlSocketPlace | undefined): Promise<void> {
    await (await this.server.prepare(place)).apply();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.controlled.watching.close();
    await this.server.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Somebody who is connected to a control socket. */
export class TestUser implements Disposable {
  readonly #connection: Deno.UnixConn;
  readonly #lines: LineReader;

  private constructor(connection: Deno.UnixConn) {
    this.#connection = connection;
    this.#lines = new LineReader(connection, 100_000, 1000);
  }

  /** Connects, and takes the greeting. */
  static async connect(path: string): Promise<TestUser> {
    const user = new TestUser(await Deno.connect({ transport: "unix", path }));
    await user.next();
    return user;
  }

  /** Connects, and leaves the greeting where it is. */
  static async connectOnly(path: string): Promise<TestUser> {
    return new TestUser(await Deno.connect({ transport: "unix", path }));
  }

  async say(text: string): Promise<void> {
    const octets = new TextEncoder().encode(text);
    for (let written = 0; written < octets.length;) {
      written += await this.#connection.write(octets.subarray(written));
    }
  }

  next(): Promise<string | undefined> {
    return this.#lines.next();
  }

  /** The lines of an answer up to the one that ends it. */
  async ask(command: string): Promise<string[]> {
    await this.say(`${command}\n`);
    const lines: string[] = [];
    while (true) {
      const line = await this.next();
      if (line === undefined) return lines;
      lines.push(line);
      if (/^(OK|UNKNOWN|ERROR)/.test(line)) return lines;
    }
  }

  /** Says that nothing more comes from this side. */
  closeWrite(): Promise<void> {
    return this.#connection.closeWrite();
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

async function* noPages(): AsyncGenerator<never> {}
