import type { Faults } from "./faults.ts";

/** Whose code runs in this process, by their files: those that were loaded last. */
const known = new Map<string, Faults>();
let isListening = false;

/**
 * Keeps what an extension began and nobody waits for, such as a promise or a timer, from ending the
 * process when it fails: that is said to be its fault.
 */
export function keepFromEnding(file: string, faults: Faults): void {
  known.set(file, faults);
  if (isListening) return;
  isListening = true;
  globalThis.addEventListener("unhandledrejection", (event) => take(event, event.reason));
  globalThis.addEventListener("error", (event) => take(event, event.error));
}

function take(event: Event, error: unknown): void {
  const owner = ownerOf(error);
  if (!owner) return;
  event.preventDefault();
  owner.tell("something that was begun", error);
}

/** What is no error does not say where it is from: nothing of ours throws such a thing. */
function ownerOf(error: unknown): Faults | undefined {
  const all = [...known.values()];
  if (!(error instanceof Error) || error.stack === undefined) return all[0];
  return all.find((faults) => faults.isIn(error.stack!));
}
