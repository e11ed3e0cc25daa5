import assert from "node:assert/strict";
import { ServiceManager } from "../../lib/process/service_manager.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { Sextant } from "../support/sextant.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** A service manager's socket. */
class Manager implements Disposable {
  readonly #socket: Deno.DatagramConn;

  constructor(readonly path: string) {
    this.#socket = Deno.listenDatagram({ transport: "unixpacket", path });
  }

  async next(): Promise<string> {
    const [octets] = await this.#socket.receive(new Uint8Array(4096));
    return new TextDecoder().decode(octets);
  }

  async until(expected: string): Promise<string> {
    while (true) {
      const message = await this.next();
      if (message.startsWith(expected)) return message;
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

function reporting(environment: Record<string, string>, failures: string[] = []) {
  const timers = new ManualTimers();
  const manager = new ServiceManager({
    environment: (name) => environment[name],
    pid: 7,
    timers,
    onFailure: (why) => failures.push(why),
  });
  return { timers, manager };
}

Deno.test("serve tells its service manager of its start, its watchdog, its reloads and its end", async () => {
  await using folder = new Folder();
  using manager = new Manager(`${folder.path}/notify`);
  const port = freePort();
  const config = loopbackConfig({ port });
  const file = folder.write("sextant.yaml", config);
  const env = { NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: "50000" };
  await using server = new Sextant(["-c", file], { env });
  const listening = `it listens on [::1]:${port}`;
  assert.equal(await manager.next(), `READY=1\nSTATUS=${listening}`);
  await manager.until("WATCHDOG=1");
  await manager.until("WATCHDOG=1");
  server.signal("SIGHUP");
  await manager.until("RELOADING=1");
  assert.equal(await manager.until("READY=1"), `READY=1\nSTATUS=${listening}`);
  folder.write("sextant.yaml", config.replace("listen:", "lisden:"));
  server.signal("SIGHUP");
  assert.equal(
    await manager.until("READY=1"),
    `READY=1\nSTATUS=${listening}; the last reload was refused`,
  );
  server.signal("SIGTERM");
  await manager.until("STOPPING=1");
  assert.equal((await server.ended()).code, 0);
});

Deno.test("a service manager that cannot be told is a warning, said once, and stops nothing", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
  const env = { NOTIFY_SOCKET: `${folder.path}/nobody`, WATCHDOG_USEC: "50000" };
  await using server = await new Sextant(["-c", file], { env }).ready();
  await server.stderr.until(/WARNING.*Cannot tell the service manager.*\/nobody: /, 60_000);
  server.signal("SIGHUP");
  await server.stderr.until(/reloaded/, 60_000);
  assert.equal((await server.stop()).code, 0);
  const said = server.stderr.all.filter((line) => line.includes("service manager"));
  assert.equal(said.length, 1, said.join("\n"));
});

Deno.test("a name that begins with @ is an abstract socket", async () => {
  const name = `sextant-${crypto.randomUUID()}`;
  using socket = new Manager(`\0${name}`);
  const { manager } = reporting({ NOTIFY_SOCKET: `@${name}` });
  manager.ready("all\nis well");
  assert.equal(await socket.next(), "READY=1\nSTATUS=all is well");
  await manager.close();
});

Deno.test("the watchdog of another process is not reported to", async () => {
  await using folder = new Folder();
  using socket = new Manager(`${folder.path}/notify`);
  const { manager, timers } = reporting({
    NOTIFY_SOCKET: socket.path,
    WATCHDOG_USEC: "1000000",
    WATCHDOG_PID: "8",
  });
  manager.ready("");
  timers.advance(10_000);
  manager.stopping();
  assert.match(await socket.next(), /^READY=1/);
  assert.equal(await socket.next(), "STOPPING=1");
  await manager.close();
});

Deno.test("without a service manager nothing is said", async () => {
  const failures: string[] = [];
  const { manager } = reporting({ WATCHDOG_USEC: "1000000" }, failures);
  manager.ready("");
  manager.stopping();
  await manager.close();
  assert.deepEqual(failures, []);
});
