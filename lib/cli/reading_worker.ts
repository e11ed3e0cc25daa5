/**
 * Reads a configuration in a thread of its own, so that nobody waits for that in the one that
 * answers: it is given a {@linkcode Task}, and tells what became of it, once.
 *
 * @module
 */
import { detailOf } from "../thrown.ts";
import { movable } from "../config/pieces.ts";
import { linesForOperator } from "./for_operator.ts";
import type { ReadElsewhere, Task } from "./reading_elsewhere.ts";
import { readForAnother } from "./served_configuration.ts";

// The types of a page, which Deno has for every program, know no worker.
const worker = self as unknown as {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(message: ReadElsewhere, moved: ArrayBuffer[]): void;
};

worker.onmessage = ({ data: { path, file } }) => {
  try {
    const read = readForAnother(path, file);
    if (read) worker.postMessage({ kind: "read", ...read }, movable(read.pieces));
    else worker.postMessage({ kind: "extended" }, []);
  } catch (error) {
    const lines = linesForOperator(error) ?? [detailOf(error)];
    worker.postMessage({ kind: "refused", lines }, []);
  }
};
