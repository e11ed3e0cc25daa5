/**
 * Reads a configuration in a thread of its own, so that nobody waits for that in the one that
 * answers: it is given a {@linkcode Task}, and tells what became of it, once.
 *
 * @module
 */
import type { ReadElsewhere, Task } from "./reading_elsewhere.ts";

// The types of a page, which Deno has for every program, know no worker.
const worker = self as unknown as {
  onmessage: ((event: MessageEvent<Task>) => Promise<void>) | null;
  postMessage(message: ReadElsewhere, moved: ArrayBuffer[]): void;
};

worker.onmessage = async ({ data }) => {
  worker.postMessage(...await read(data));
};

/** Of what is imported before, Deno itself would say on standard error that it cannot be read. */
async function read(task: Task): Promise<[ReadElsewhere, ArrayBuffer[]]> {
  let program: typeof import("./reading_task.ts");
  try {
    program = await import("./reading_task.ts");
  } catch (error) {
    return [{ kind: "failed", why: String(error) }, []];
  }
  return program.readTask(task);
}
