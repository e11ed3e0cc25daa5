import assert from "node:assert/strict";
import { ControlServer } from "../../lib/control/control_server.ts";
import { silentLog } from "../../lib/log/silent.ts";
import { systemTimers } from "../../lib/clock/timers.ts";

Deno.test("a reload that changes nothing about the control socket does not touch it", async () => {
  const folder = await Deno.makeTempDir();

  const server = new ControlServer({ version: "0", log: silentLog, timers: systemTimers });
  const place = { path: `${folder}/control.sock`, mode: 0o600, uid: undefined, gid: undefined };
  try {
    await (await server.prepare(place)).apply();
    Deno.removeSync(place.path);
    const change = await server.prepare({ ...place });
    change.cancel();
    await change.apply();
    await assert.rejects(Deno.lstat(place.path), Deno.errors.NotFound);
    await (await server.prepare({ ...place, mode: 0o660 })).apply();
    assert.equal((await Deno.lstat(place.path)).mode! & 0o777, 0o660);
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
});
