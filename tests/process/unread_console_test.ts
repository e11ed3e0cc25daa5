import assert from "node:assert/strict";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { Lines } from "../support/lines.ts";
import { sextantCommand } from "../support/sextant.ts";
import { TestPeer } from "../support/test_peer.ts";
import { throughRelay } from "../server/through_relay.ts";
import { sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** More than the pipe and the queue hold, with all that is logged of each. */
const EXCHANGES = 4000;

/** A server that logs all that it does, to nobody. */
class UnreadServer implements AsyncDisposable {
  readonly port = freePort();
  readonly control: string;
  readonly #child: Deno.ChildProcess;
  #isRunning = true;

  constructor(folder: Folder) {
    const file = folder.write("sextant.yaml", loopbackConfig({ port: this.port }));
    this.control = `${folder.path}/control`;
    const words = ["-c", file, "-s", this.control, "-vvvv"];
    const [program, ...args] = sextantCommand("serve", words);
    const stdio = { stdin: "null", stdout: "null", stderr: "piped" } as const;
    this.#child = new Deno.Command(program!, { args, cwd: PROJECT, ...stdio }).spawn();
    void this.#child.status.then(() => this.#isRunning = false);
  }

  async exchange(count: number): Promise<void> {
    using peer = new TestPeer(this);
    for (let done = 0; done < count; done++) {
      await peer.ask(throughRelay({ type: "solicit", na: { 1: [] } }));
    }
  }

  /** Somebody reads its console from now on. */
  read(): Lines {
    return new Lines(this.#child.stderr);
  }

  async stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isRunning) this.#child.kill("SIGKILL");
    await this.#child.status;
    if (!this.#child.stderr.locked) await this.#child.stderr.cancel();
  }
}

Deno.test("a console that nobody reads holds up no answer, and what it missed is counted and said", async () => {
  await using folder = new Folder();
  await using server = new UnreadServer(folder);
  await server.exchange(EXCHANGES);
  const counted = await sextant("ctl", "-s", server.control, "stats-json");
  const { log_lines_lost: lost } = JSON.parse(counted.split("\n")[0]!);
  assert.ok(lost["standard error"] > 0, counted);
  const lines = server.read();
  await lines.until(/standard error is written again: \d+ lines were lost/, 20_000);
  assert.equal(await server.stop(), 0);
  await lines.ended;
});

Deno.test("a console that nobody reads does not keep the server from ending", async () => {
  await using folder = new Folder();
  await using server = new UnreadServer(folder);
  await server.exchange(200);
  assert.equal(await server.stop(), 0);
});
