import assert from "node:assert/strict";
import type { Timers } from "../../lib/clock/timers.ts";
import { ControlClient } from "../../lib/control/control_client.ts";

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
async function withSilentServer(
  says: string,
  ask: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sextant-control-" });
  const path = `${folder}/c.sock`;
  const listener = Deno.listen({ transport: "unix", path });
  const serving = (async () => {
    const connection = await listener.accept();
    // Who is not greeted may be gone already.
    if (says !== "") await connection.write(new TextEncoder().encode(says));
    while (await connection.read(new Uint8Array(1000)).catch(() => null) !== null);
    connection.close();
  })();
  try {
    await ask(path);
    await serving;
  } finally {
    listener.close();
    await Deno.remove(folder, { recursive: true });
  }
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
