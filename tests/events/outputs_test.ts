import assert from "node:assert/strict";
import { EventOutputs } from "../../lib/events/outputs/event_outputs.ts";
import { WebhookSink } from "../../lib/events/outputs/webhook.ts";
import { Delivery, type EventSink } from "../../lib/events/outputs/delivery.ts";
import { MOST_READERS } from "../../lib/events/outputs/event_socket.ts";
import { type EventBounds, RecentEvents } from "../../lib/events/recent_events.ts";
import type { EventOutput } from "../../lib/config/sections/events.ts";
import { EVENT_KINDS } from "../../lib/events/event.ts";
import type { ToldEvent } from "../../lib/events/told_event.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { Links } from "../../lib/pipeline/link.ts";
import { systemTimers } from "../../lib/clock/timers.ts";
import { exchange, grant, NOW } from "../leases/exchanges.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { inShort, lease, testFeed } from "./events.ts";

const ALL = new Set(EVENT_KINDS);
const COMMON = { kinds: ALL, match: undefined };

/** Outputs in a folder of their own. */
async function rig(outputs: (folder: string) => readonly EventOutput[]) {
  const folder = Deno.makeTempDirSync({ prefix: "sextant-events-" });
  const logged: string[] = [];
  const feed = testFeed();
  const leases = new MemoryLeaseStore();
  const events = new EventOutputs({
    log: { isEnabled: () => true, write: (_, message) => logged.push(message) },
    timers: systemTimers,
    accessTo: ({ mode }) => ({ mode, uid: undefined, gid: undefined }),
    turns: { next: () => Promise.resolve(), close() {} },
  });
  await (await events.prepare({ events: outputs(folder) })).apply();
  events.start({
    feed,
    leases,
    pages: leases.pages,
    links: () => new Links([{ name: "lan", prefixes: [], interfaces: [] }]),
    poolOf: () => undefined,
    now: () => NOW * 1000,
  });
  return {
    folder,
    feed,
    leases,
    events,
    logged,
    async [Symbol.asyncDispose]() {
      await events.close();
      await leases.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

function socketIn(folder: string): EventOutput {
  const path = `${folder}/events.sock`;
  return {
    ...COMMON,
    kind: "socket",
    socket: { path, user: undefined, group: undefined, mode: 0o600 },
  };
}

/** Somebody who reads lines of a socket. */
class Reader implements Disposable {
  readonly #connection: Deno.UnixConn;
  #text = "";

  private constructor(connection: Deno.UnixConn) {
    this.#connection = connection;
  }

  static async connect(folder: string): Promise<Reader> {
    return new Reader(
      await Deno.connect({ transport: "unix", path: `${folder}/events.sock` }),
    );
  }

  async say(line: string): Promise<void> {
    await this.#connection.write(new TextEncoder().encode(`${line}\n`));
  }

  // deno-lint-ignore no-explicit-any
  async next(): Promise<any> {
    const buffer = new Uint8Array(4096);
    while (!this.#text.includes("\n")) {
      const count = await this.#connection.read(buffer);
      if (count === null) return undefined;
      this.#text += new TextDecoder().decode(buffer.subarray(0, count));
    }
    const [line = "", ...rest] = this.#text.split("\n");
    this.#text = rest.join("\n");
    return JSON.parse(line);
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

Deno.test("a file has every event, one a line, also those that were told last", async () => {
  const { folder, feed, events } = await rig((folder) => [
    { ...COMMON, kind: "file", path: `${folder}/events.ndjson`, rotation: undefined },
  ]);
  for (let number = 1; number <= 1000; number++) feed.tell(lease("granted", number));
  await events.close();
  const lines = Deno.readTextFileSync(`${folder}/events.ndjson`).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => JSON.parse(line).seq), Array.from(lines, (_, at) => at + 1));
  assert.equal(lines.length, 1000);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("what a file is told changes with the configuration, and nothing is lost or told twice", async () => {
  const file = (folder: string, kinds = ALL): EventOutput => ({
    ...COMMON,
    kinds: new Set(kinds),
    kind: "file",
    path: `${folder}/events.ndjson`,
    rotation: undefined,
  });
  const { folder, feed, events } = await rig((folder) => [file(folder)]);
  feed.tell(lease("granted"));
  const change = await events.prepare({ events: [file(folder, new Set(["server"]))] });
  feed.tell(lease("renewed"));
  await change.apply();
  feed.tell(lease("released"));
  feed.tell({ kind: "server", what: "reloaded" });
  await (await events.prepare({ events: [] })).apply();
  await events.close();
  const lines = Deno.readTextFileSync(`${folder}/events.ndjson`).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => JSON.parse(line).what), ["granted", "renewed", "reloaded"]);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("who connects is told what happens from then on, and the state when that is asked for", async () => {
  await using all = await rig((folder) => [socketIn(folder)]);
  const { feed, folder, leases } = all;
  leases.record(exchange({ granted: [grant("2001:db8::1")] }));
  leases.record(exchange({ granted: [grant("2001:db8::2")] }));
  leases.record(exchange({ released: [grant("2001:db8::2")] }));
  feed.tell(lease("granted", 9));
  using reader = await Reader.connect(folder);
  await reader.say("state");
  const present = await reader.next();
  assert.partialDeepStrictEqual(present, {
    kind: "lease",
    what: "present",
    address: "2001:db8::1",
  });
  assert.ok(present["valid-lifetime"] > 0 && !("seq" in present));
  assert.partialDeepStrictEqual(await reader.next(), { what: "present-end", seq: 1 });
  feed.tell(lease("renewed", 1));
  assert.partialDeepStrictEqual(await reader.next(), { seq: 2, what: "renewed" });
});

Deno.test("a reader who says something else is told what was expected, and let go", async () => {
  await using all = await rig((folder) => [socketIn(folder)]);
  using reader = await Reader.connect(all.folder);
  await reader.say("stats");
  assert.deepEqual(await reader.next(), { error: "Expected state, found stats" });
  assert.equal(await reader.next(), undefined);
});

Deno.test("so many read at a time and no more, which is said", async () => {
  await using all = await rig((folder) => [socketIn(folder)]);
  using readers = new DisposableStack();
  for (let each = 0; each < MOST_READERS; each++) readers.use(await Reader.connect(all.folder));
  using late = await Reader.connect(all.folder);
  assert.equal(await late.next(), undefined);
  assert.match(all.logged.join("\n"), /is refused: there are 256 already/);
});

Deno.test("a socket that is none is not opened, and what was opened for the change is closed", async () => {
  await using all = await rig(() => []);
  Deno.writeTextFileSync(`${all.folder}/events.sock`, "");
  await assert.rejects(
    all.events.prepare({ events: [socketIn(all.folder)] }),
    /Cannot open the event socket .*: something else is there/,
  );
});

/** A sink that does what a test says. */
function delivering(
  deliver: (events: readonly ToldEvent[]) => Promise<number>,
  bounds: EventBounds = { events: 100, characters: 100_000 },
  batch = 10,
) {
  const feed = testFeed();
  const timers = new ManualTimers();
  const logged: string[] = [];
  const recent = new RecentEvents({ feed, timers, kinds: ALL, bounds });
  const sink: EventSink = { name: "the hook", deliver, close() {} };
  const log = { isEnabled: () => true, write: (_: unknown, line: string) => logged.push(line) };
  const delivery = new Delivery({ sink, recent, batch, every: 1000, log, timers });
  return { feed, timers, logged, delivery };
}

Deno.test("events go together, when there are enough of them or the first has waited long enough", async () => {
  const taken: string[][] = [];
  const { feed, timers, delivery } = delivering(
    (events) => {
      taken.push(events.map(inShort));
      return Promise.resolve(events.length);
    },
    undefined,
    2,
  );
  for (let number = 1; number <= 3; number++) feed.tell(lease("granted", number));
  await timers.set(5);
  timers.advance(5);
  await timers.set(1000);
  assert.deepEqual(taken, [["1 granted 2001:db8::1", "2 granted 2001:db8::2"]]);
  timers.advance(1000);
  await delivery.close();
  assert.deepEqual(taken.at(-1), ["3 granted 2001:db8::3"]);
});

Deno.test("what fails is tried again with the same events, and what did not fit meanwhile is told as missed", async () => {
  const taken: string[] = [];
  let isDown = true;
  const { feed, timers, logged, delivery } = delivering(
    (events) => {
      if (isDown) return Promise.reject(new Error("it is down"));
      taken.push(...events.map(inShort));
      return Promise.resolve(events.length);
    },
    { events: 2, characters: 100_000 },
    2,
  );
  feed.tell(lease("granted", 1));
  feed.tell(lease("granted", 2));
  await timers.set(5);
  timers.advance(5);
  await timers.set(500);
  for (let number = 3; number <= 6; number++) feed.tell(lease("granted", number));
  isDown = false;
  timers.advance(500);
  await delivery.close();
  assert.deepEqual(taken, [
    "1 granted 2001:db8::1",
    "2 granted 2001:db8::2",
    "4 missed 2",
    "5 granted 2001:db8::5",
    "6 granted 2001:db8::6",
  ]);
  assert.equal(delivery.lost, 2);
  assert.match(logged[0]!, /^Cannot write to the hook: it is down\. Events wait/);
  assert.equal(logged[1], "the hook is written again: 2 events were lost");
});

Deno.test("a sink that hangs holds up nobody, and is given up at the end", async () => {
  let isAborted = false;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const hanging = (_: readonly ToldEvent[], signal?: AbortSignal) =>
    new Promise<number>((_, reject) => {
      begin();
      signal!.addEventListener("abort", () => {
        isAborted = true;
        reject(new Error("aborted"));
      });
    });
  const { feed, timers, delivery, logged } = delivering(hanging, undefined, 1);
  feed.tell(lease("granted", 1));
  await timers.set(5);
  timers.advance(5);
  await begun;
  const closed = delivery.close();
  await timers.set(2000);
  timers.advance(2000);
  await closed;
  assert.equal(isAborted, true);
  assert.match(logged.at(-1)!, /1 event for the hook was lost/);
});

Deno.test("a webhook posts an array with its headers, and fails with the status of another answer", async () => {
  const asked: [string, RequestInit][] = [];
  let status = 204;
  const sink = new WebhookSink({
    url: "https://hooks.example.org/dhcp?key=secret",
    headers: { authorization: "Bearer sesame" },
    fetch: (url, init) => {
      asked.push([String(url), init!]);
      return Promise.resolve(new Response(null, { status }));
    },
  });
  assert.equal(sink.name, "https://hooks.example.org/dhcp");
  const told = { line: '{"seq":1}' } as ToldEvent;
  const { signal } = new AbortController();
  assert.equal(await sink.deliver([told, told], signal), 2);
  const [[url, init] = []] = asked;
  assert.equal(url, "https://hooks.example.org/dhcp?key=secret");
  assert.equal(init!.body, '[{"seq":1},{"seq":1}]');
  assert.deepEqual(init!.headers, {
    authorization: "Bearer sesame",
    "content-type": "application/json",
  });
  status = 503;
  await assert.rejects(sink.deliver([told], signal), /^Error: it answers with status 503$/);
  status = 413;
  await assert.rejects(sink.deliver([told], signal), { name: "UndeliverableError" });
});
