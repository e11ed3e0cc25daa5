import assert from "node:assert/strict";
import type { LogLine } from "../../lib/log/log.ts";
import { type LineSink, type Pause, QueuedOutput } from "../../lib/log/queued_output.ts";
import { line, Reports } from "./support.ts";

/** A sink that can be made to fail, or to take for ever. */
class TestSink implements LineSink {
  readonly name = "the sink";
  readonly got: string[] = [];
  failure: Error | undefined;
  /** Lines that it takes at once. */
  most = Infinity;
  reopened = 0;
  closed = false;
  hang: Promise<void> | undefined;
  attempts = 0;

  async write(lines: readonly LogLine[]): Promise<number> {
    this.attempts++;
    await this.hang;
    if (this.failure) throw this.failure;
    const taken = lines.slice(0, this.most);
    this.got.push(...taken.map(({ message }) => message));
    return taken.length;
  }

  reopen(): void {
    this.reopened++;
  }

  close(): void {
    this.closed = true;
  }
}

/** Pauses that last until the test ends them. */
class TestPauses {
  readonly lengths: number[] = [];
  #begun = Promise.withResolvers<void>();
  #end: (() => void) | undefined;

  readonly pause: Pause = (milliseconds, cut) =>
    new Promise((resolve) => {
      this.lengths.push(milliseconds);
      this.#end = resolve;
      cut.addEventListener("abort", () => resolve());
      this.#begun.resolve();
    });

  /** Resolves when a pause has begun. */
  async begun(): Promise<void> {
    await this.#begun.promise;
    this.#begun = Promise.withResolvers();
  }

  end(): void {
    this.#end?.();
  }
}

function rig() {
  const sink = new TestSink();
  const pauses = new TestPauses();
  const reports = new Reports();
  const output = new QueuedOutput(sink, {
    level: "info",
    report: reports.report,
    pause: pauses.pause,
    patience: 1,
  });
  return { sink, pauses, reports, output };
}

Deno.test("lines are written in order, however many the sink takes at once", async () => {
  const { sink, output, reports } = rig();
  sink.most = 3;
  const expected = Array.from({ length: 1000 }, (_, number) => `line ${number}`);
  for (const text of expected) output.write(line(text));
  assert.deepEqual(sink.got, [], "who writes a line does not wait for the sink");
  assert.equal(await output.close(), true);
  assert.deepEqual(sink.got, expected);
  assert.deepEqual([output.lost, reports.all, sink.closed], [0, [], true]);
});

Deno.test("a sink that fails is reported once, and tried again after longer and longer", async () => {
  const { sink, output, pauses, reports } = rig();
  sink.failure = new Error("No space left");
  output.write(line("first"));
  for (let attempt = 0; attempt < 9; attempt++) {
    await pauses.begun();
    pauses.end();
  }
  await pauses.begun();
  assert.deepEqual(pauses.lengths.slice(0, 3), [500, 1000, 2000]);
  assert.equal(pauses.lengths.at(-1), 60_000);
  assert.deepEqual(reports.all, [
    "error: Cannot write to the sink: No space left. What is logged meanwhile waits, as far as it fits",
  ]);
  sink.failure = undefined;
  output.write(line("second"));
  pauses.end();
  await reports.until(/written again/);
  assert.deepEqual(sink.got, ["first", "second"]);
  assert.deepEqual(reports.all.slice(1), ["info: the sink is written again: nothing was lost"]);
  await output.close();
});

Deno.test("what does not fit in the queue is lost, counted, and told when the sink is back", async () => {
  const { sink, output, pauses, reports } = rig();
  sink.failure = new Error("Connection refused");
  output.write(line("first"));
  await pauses.begun();
  for (let number = 1; number < 10_003; number++) output.write(line(`line ${number}`));
  assert.equal(output.lost, 3);
  sink.failure = undefined;
  pauses.end();
  await reports.until(/written again: 3 lines were lost/);
  await output.close();
  assert.equal(sink.got.length, 10_000);
  assert.equal(sink.got.at(-1), "line 9999");
});

Deno.test("long lines fill the queue too: memory is bounded by characters", async () => {
  const { sink, output, pauses } = rig();
  sink.failure = new Error("Connection refused");
  output.write(line("first"));
  await pauses.begun();
  const long = "x".repeat(1024 * 1024);
  for (let number = 0; number < 10; number++) output.write(line(long));
  assert.equal(output.lost, 6);
  await output.close();
});

Deno.test("to reopen ends the pause", async () => {
  const { sink, output, pauses, reports } = rig();
  sink.failure = new Error("Connection refused");
  output.write(line("first"));
  await pauses.begun();
  sink.failure = undefined;
  output.reopen();
  await reports.until(/written again/);
  assert.deepEqual([sink.got, sink.reopened], [["first"], 1]);
  await output.close();
});

Deno.test("closing tries once more, and says how many lines are lost", async () => {
  const { sink, output, pauses, reports } = rig();
  sink.failure = new Error("Connection refused");
  output.write(line("first"));
  await pauses.begun();
  output.write(line("second"));
  const { attempts } = sink;
  assert.equal(await output.close(), true);
  assert.equal(sink.attempts, attempts + 1);
  assert.equal(reports.all.at(-1), "error: 2 lines for the sink were lost at the end");
  assert.equal(output.lost, 2);
  output.write(line("of the end itself"));
  assert.equal(output.lost, 2);
});

Deno.test("closing does not wait for a sink that hangs", async () => {
  const { sink, output, reports } = rig();
  const hang = Promise.withResolvers<void>();
  sink.hang = hang.promise;
  output.write(line("first"));
  assert.equal(await output.close(), false);
  assert.equal(reports.all.at(-1), "error: 1 line for the sink was lost at the end");
  hang.resolve();
});

Deno.test("a line that is written while another is reported is not left behind", async () => {
  const { sink, output, reports } = rig();
  output.write(line("first"));
  // In every turn of the microtask queue there may be somebody with a line.
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
    output.write(line(`turn ${turn}`));
  }
  assert.equal(await output.close(), true);
  assert.equal(sink.got.length, 21);
  assert.deepEqual(reports.all, []);
});

Deno.test("what a sink that only hangs did not take is told at once, and counted when it goes on", async () => {
  const { sink, output, reports } = rig();
  const hang = Promise.withResolvers<void>();
  sink.hang = hang.promise;
  for (let number = 0; number < 10_003; number++) output.write(line(`line ${number}`));
  assert.deepEqual(reports.all, [
    "warning: the sink takes lines more slowly than they are logged: what does not fit is lost",
  ]);
  hang.resolve();
  await reports.until(/^warning: the sink is written again: 3 lines were lost$/);
  await output.close();
  assert.deepEqual([sink.got.length, output.lost], [10_000, 3]);
});
