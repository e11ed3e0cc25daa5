import assert from "node:assert/strict";
import type { Event, EventContent } from "../../lib/events/event.ts";
import { HEARTBEAT } from "../../lib/http/event_stream.ts";
import { KEPT_FOR, MOST_WATCHERS } from "../../lib/http/event_watch.ts";
import { lease } from "../events/events.ts";
import { DocumentedClient } from "./documented_client.ts";
import { requestText } from "./http_client.ts";
import { HttpRig } from "./rig.ts";

const REFUSED: EventContent = {
  kind: "refusal",
  what: "refused",
  reason: "pool-full",
  status: "NoAddrsAvail",
  message: "request",
  link: "lan",
  "client-id": "0001",
};

/** Somebody who follows events. */
class Watcher implements Disposable {
  readonly #connection: Deno.Conn;
  #text = "";

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  static async start(rig: HttpRig, query = "", headers: Record<string, string> = {}) {
    const watcher = new Watcher(await rig.connect());
    const request = requestText("GET", `/api/v1/events${query}`, {
      accept: "text/event-stream",
      connection: "keep-alive",
      ...headers,
    });
    await watcher.#connection.write(new TextEncoder().encode(request));
    await watcher.until(/: events\n/);
    return watcher;
  }

  /** Reads until something is there. */
  async until(pattern: RegExp): Promise<string> {
    const buffer = new Uint8Array(65_536);
    while (!pattern.test(this.#text)) {
      const count = await this.#connection.read(buffer);
      assert.notEqual(count, null, this.#text);
      this.#text += new TextDecoder().decode(buffer.subarray(0, count!));
    }
    return this.#text;
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

async function told(rig: HttpRig, values: Record<string, string> = {}) {
  const client = await DocumentedClient.of(rig);
  const { body } = await client.call("get", "/api/v1/events", values);
  return { numbers: body.events.map(({ seq }: Event) => seq), next: body.next };
}

Deno.test("refusals are kept for who asks afterwards, leases from when they are asked for", async () => {
  await using rig = await HttpRig.start();
  const { feed } = rig.asked;
  feed.tell(lease("granted"));
  feed.tell(REFUSED);
  assert.deepEqual(await told(rig), { numbers: [1], next: 1 });
  feed.tell(lease("granted"));
  feed.tell(lease("renewed"));
  assert.deepEqual(await told(rig, { after: "1" }), { numbers: [2, 3], next: 3 });
  assert.deepEqual(await told(rig, { after: "3" }), { numbers: [], next: 3 });
  assert.deepEqual(await told(rig, { limit: "1" }), { numbers: [1], next: 1 });
  assert.deepEqual(await told(rig, { kind: "refusal" }), { numbers: [1], next: 1 });
  assert.deepEqual(await told(rig, { link: "lan", "client-id": "0001" }), {
    numbers: [1],
    next: 1,
  });
  assert.deepEqual((await told(rig, { link: "wifi" })).numbers, []);
  rig.timers.advance(KEPT_FOR);
  assert.equal(feed.isHeard("lease"), false);
});

Deno.test("who follows events is told of them as they happen, and of those behind a number", async () => {
  await using rig = await HttpRig.start();
  const { feed } = rig.asked;
  using watcher = await Watcher.start(rig);
  feed.tell(lease("granted"));
  rig.timers.advance(5);
  const text = await watcher.until(/granted/);
  assert.match(text, /id: 1\nevent: lease\ndata: \{"seq":1,.*\}\n\n/);
  using late = await Watcher.start(rig, "", { "last-event-id": "0" });
  await late.until(/id: 1\n/);
  using other = await Watcher.start(rig, "?kind=server&after=0");
  feed.tell(lease("renewed"));
  feed.tell({ kind: "server", what: "reloaded" });
  rig.timers.advance(5);
  await watcher.until(/id: 3\nevent: server/);
  assert.doesNotMatch(await other.until(/reloaded/), /granted|renewed/);
});

Deno.test("who follows is told that it goes on, and is forgotten when it leaves", async () => {
  await using rig = await HttpRig.start();
  {
    using watcher = await Watcher.start(rig);
    await rig.timers.set(HEARTBEAT);
    rig.timers.advance(HEARTBEAT);
    await watcher.until(/\n:\n/);
    assert.equal(rig.asked.events.watchers, 1);
  }
  while (rig.asked.events.watchers > 0) await new Promise((resolve) => setTimeout(resolve));
});

Deno.test("no more follow events than there is room for", async () => {
  await using rig = await HttpRig.start();
  const watchers: Watcher[] = [];
  for (let count = 0; count < MOST_WATCHERS; count++) watchers.push(await Watcher.start(rig));
  const { status, headers } = await rig.ask("/api/v1/events", {
    headers: { accept: "text/event-stream" },
  });
  assert.deepEqual([status, headers.get("retry-after")], [503, "10"]);
  for (const watcher of watchers) watcher[Symbol.dispose]();
});

Deno.test("a kind that there is not is refused", async () => {
  await using rig = await HttpRig.start();
  const client = await DocumentedClient.of(rig);
  const { status, body } = await client.call("get", "/api/v1/events", { kind: "lease,leases" });
  assert.equal(status, 400);
  assert.match(body.errors[0], /expected some of exchange,lease,.*, found "leases"/);
});
