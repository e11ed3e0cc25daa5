import assert from "node:assert/strict";
import type { Timers } from "../../lib/clock/timers.ts";
import { ControlClient } from "../../lib/control/control_client.ts";
import { octets } from "../support/messages.ts";
import { besideSocket } from "../support/socket_server.ts";

/** Alarms that ring at once, from one that is this long. */
function ringing(from: number): Timers {
  return {
    now: () => 0,
    after(milliseconds, ring) {
      if (milliseconds >= from) queueMicrotask(ring);
      return () => {};
    },
  };
}

/** A server that says this, and then nothing more until the client leaves. */
function withSilentServer(says: string, ask: (path: string) => Promise<void>): Promise<void> {
  return besideSocket(async (connection) => {
    // Who is not greeted may be gone already.
    if (says !== "") await connection.write(octets(says));
    while (await connection.read(new Uint8Array(1000)).catch(() => null) !== null);
  }, ask);
}

Deno.test("a server that does not even greet is given up", () =>
  withSilentServer("", async (path) => {
    await assert.rejects(
      ControlClient.connect(path, ringing(0)),
      { message: `The server at ${path} said nothing for 10 s` },
    );
  }));

Deno.test("an answer that does not come is given up", () =>
  withSilentServer("Sextant DHCPv6 Server 1\n", async (path) => {
    const client = await ControlClient.connect(path, ringing(60_000));
    await assert.rejects(
      client.ask("stats", () => true),
      { message: `The server at ${path} said nothing for 60 s` },
    );
    client.close();
  }));
