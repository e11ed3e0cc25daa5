import assert from "node:assert/strict";
import { IDLE_TIMEOUT, READING_TIMEOUT, REQUEST_TIMEOUT } from "../../lib/http/http_connection.ts";
import { GIVES_WAY_AFTER, MOST_CONNECTIONS } from "../../lib/http/http_place.ts";
import { requestText, untilClosed } from "./http_client.ts";
import { HttpRig } from "./rig.ts";

async function say(connection: Deno.Conn, text: string): Promise<void> {
  await connection.write(new TextEncoder().encode(text));
}

Deno.test("a request that does not arrive is not waited for", async () => {
  await using rig = await HttpRig.start();
  for (
    const begun of [
      "",
      "GET / HTTP/1.1\r\nHo",
      "POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 9\r\n\r\n1",
    ]
  ) {
    const before = rig.asked.http.closed["timed-out"];
    const connection = await rig.connect();
    await say(connection, begun);
    await rig.timers.set(REQUEST_TIMEOUT);
    rig.timers.advance(REQUEST_TIMEOUT);
    await untilClosed(connection);
    assert.equal(rig.asked.http.closed["timed-out"], before + 1);
  }
});

Deno.test("a connection is kept for the next request, and not for ever", async () => {
  await using rig = await HttpRig.start();
  const connection = await rig.connect();
  const request = requestText("GET", "/livez", { connection: "keep-alive" });
  for (let round = 0; round < 3; round++) {
    await say(connection, request);
    const buffer = new Uint8Array(2000);
    let text = "";
    while (!text.endsWith("alive\n")) {
      text += new TextDecoder().decode(buffer.subarray(0, (await connection.read(buffer))!));
    }
    await rig.timers.set(IDLE_TIMEOUT);
  }
  assert.equal(rig.asked.http.accepted, 1);
  rig.timers.advance(IDLE_TIMEOUT);
  assert.equal(await untilClosed(connection), "");
});

Deno.test("who does not read is not waited for", async () => {
  await using rig = await HttpRig.start();
  rig.asked.links = Array.from({ length: 10_000 }, (_, index) => `${index}-`.padEnd(1000, "x"));
  const connection = await rig.connect();
  await say(connection, requestText("GET", "/api/v1/links?limit=10000", {}));
  await rig.timers.set(READING_TIMEOUT);
  rig.timers.advance(READING_TIMEOUT);
  assert.equal(rig.asked.http.closed["timed-out"], 1);
  await untilClosed(connection).catch(() => {});
});

Deno.test("a body that is too large is refused, and one of which nobody knows how large it is", async () => {
  await using rig = await HttpRig.start();
  const body = { message: "00".repeat(200_000) };
  assert.equal((await rig.ask("/api/v1/explain", { method: "POST", body })).status, 413);
  const chunk = "x".repeat(60_000);
  const chunked = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(4) + "0\r\n\r\n";
  const head = requestText("POST", "/api/v1/explain", {
    "content-type": "application/json",
    "transfer-encoding": "chunked",
  });
  assert.equal((await rig.askRaw(head + chunked)).status, 411);
});

Deno.test("a head that is too long, and what is no HTTP, are refused", async () => {
  await using rig = await HttpRig.start();
  const long = requestText("GET", "/", { a: "b".repeat(20_000) });
  const tls = "\x16\x03\x01\r\n\r\n";
  const odd =
    "GET http://localhost:99999/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  for (const [request, expected] of [[long, 431], [tls, 400], [odd, 400]] as const) {
    const { status, headers, text } = await rig.askRaw(request);
    assert.equal(status, expected);
    assert.equal(headers.get("content-type"), "application/problem+json");
    assert.equal(JSON.parse(text).status, expected);
  }
  assert.deepEqual(rig.logged, []);
});

Deno.test("those who ask nothing give way to others, and no more are taken than there is room for", async () => {
  await using rig = await HttpRig.start();
  const idle: Deno.Conn[] = [];
  for (let count = 0; count < MOST_CONNECTIONS; count++) idle.push(await rig.connect());
  await rig.timers.waiting(MOST_CONNECTIONS, REQUEST_TIMEOUT);
  const refused = await rig.connect();
  assert.equal(await untilClosed(refused), "");
  assert.equal(rig.asked.http.refused, 1);
  rig.timers.advance(GIVES_WAY_AFTER);
  assert.equal((await rig.ask("/livez")).status, 200);
  assert.equal(rig.asked.http.closed["crowded-out"], 1);
  assert.equal(await untilClosed(idle.shift()!), "");
  for (const each of idle) each.close();
});
