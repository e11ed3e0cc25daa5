import { readHttpFiles } from "../../lib/config/http_files.ts";
import type { HttpConfiguration } from "../../lib/config/sections/http.ts";
import type { Asked } from "../../lib/http/asked.ts";
import { EventWatch } from "../../lib/http/event_watch.ts";
import { HttpCounters } from "../../lib/http/http_counters.ts";
import { HttpServing } from "../../lib/http/http_serving.ts";
import { answering, makeApp } from "../../lib/http/mod.ts";
import type { Timers } from "../../lib/clock/timers.ts";
import type { Level } from "../../lib/log/level.ts";
import type { Link } from "../../lib/pipeline/link.ts";
import type { Measured } from "../../lib/metrics/mod.ts";
import { NOW, TestControlled } from "../control/rig.ts";
import { load } from "../config/loading.ts";
import { HeldPort } from "../support/held_port.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { prefix } from "../support/messages.ts";
import { type Answered, exchange, parseAnswer, requestText } from "./http_client.ts";

/** A server that is asked over HTTP. */
export class TestAsked extends TestControlled implements Asked {
  readonly http = new HttpCounters();
  readonly events: EventWatch;
  readonly turns = { next: () => Promise.resolve() };
  whyNot: readonly string[] = [];

  constructor(readonly timers: Timers = new ManualTimers()) {
    super();
    this.events = new EventWatch(this.feed, timers);
  }

  get configuredLinks(): readonly Link[] {
    return this.links.map((name, index) => ({
      name,
      prefixes: [prefix(`2001:db8:${index}::/64`)],
      interfaces: [],
    }));
  }

  whyNotReady(): readonly string[] {
    return this.whyNot;
  }

  measured(): Measured {
    return {
      version: "1.2.3",
      startedAt: NOW * 1000,
      isReady: this.whyNot.length === 0,
      listeners: [{ name: "eth0" }, { name: 'ppp"0', problem: "it is gone" }],
      isClockInDoubt: false,
      statistics: this.statistics,
      monitor: this.monitor,
      lostLogLines: this.lostLogLines(),
      missedEvents: new Map([["the event socket /run/events.sock", 3]]),
      store: { lastCommit: undefined, isFailing: false },
      configuration: { loadedAt: NOW * 1000, isRefused: false },
      process: { residentOctets: 1e8, cpuSeconds: 1.5 },
      http: { ...this.http, connections: 1 },
    };
  }
}

/** How a request is made. */
export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** HTTP at a port of ::1, or wherever else. */
export class HttpRig implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "sextant-http-" });
  readonly #held = new HeldPort();
  readonly asked: TestAsked;
  readonly logged: string[] = [];
  readonly timers: ManualTimers;
  readonly serving: HttpServing;

  constructor(timers: Timers & ManualTimers = new ManualTimers()) {
    this.timers = timers;
    this.asked = new TestAsked(timers);
    const log = {
      isEnabled: () => true,
      write: (level: Level, message: string) => {
        this.logged.push(`${level}: ${message}`);
      },
    };
    this.serving = new HttpServing({ log, timers, counters: this.asked.http });
    this.serving.start(answering(makeApp(this.asked, log), log));
  }

  /** @param keys of the entry of http, besides address, port and allow-from */
  static async start(keys = "", allowFrom = '["::1"]'): Promise<HttpRig> {
    const rig = new HttpRig();
    await rig.serve(rig.entry(keys, allowFrom));
    return rig;
  }

  get port(): number {
    return this.#held.port;
  }

  /** An entry of http at ::1. */
  entry(keys = "", allowFrom = '["::1"]'): string {
    const more = keys === "" ? "" : `, ${keys}`;
    return `{ address: "::1", port: ${this.port}, allow-from: ${allowFrom}${more} }`;
  }

  /** Writes a file that others may not read, and returns its path. */
  write(name: string, content: string, mode = 0o600): string {
    const path = `${this.folder}/${name}`;
    Deno.writeTextFileSync(path, content);
    Deno.chmodSync(path, mode);
    return path;
  }

  /** Speaks HTTP as these entries say, instead of as before. */
  async serve(...entries: string[]): Promise<void> {
    const wanted = httpOf(entries).map((configured) => ({
      configured,
      ...configured.kind === "socket" && {
        access: { mode: configured.socket.mode, uid: undefined, gid: undefined },
      },
    }));
    await (await this.serving.prepare(wanted)).apply();
  }

  connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: "::1", port: this.port });
  }

  /** Asks, over a connection of its own. */
  async ask(path: string, { method = "GET", headers = {}, body }: Request = {}): Promise<Answered> {
    const text = body === undefined ? "" : JSON.stringify(body);
    const more = body === undefined ? {} : { "content-type": "application/json" };
    const request = requestText(method, path, { ...more, ...headers }, text);
    return parseAnswer(await exchange(await this.connect(), request));
  }

  /** Asks with a request as it is written here. */
  async askRaw(request: string): Promise<Answered> {
    return parseAnswer(await exchange(await this.connect(), request));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.asked.events.close();
    await this.serving.close();
    this.#held[Symbol.dispose]();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function httpOf(entries: readonly string[]): readonly HttpConfiguration[] {
  const { configuration } = load(
    `http: [${entries.join(", ")}]\nlisten: [{ unicast: "::1" }]\nhandlers: []\n`,
  );
  return readHttpFiles(configuration.http).http;
}
