import type { AnyListener } from "./listener.ts";
import type { Listening } from "./listening.ts";
import type { ServiceSetup } from "./service_setup.ts";

/** A setup with what only the user who serves may read, and the listeners that come of that. */
export interface CompletedSetup {
  readonly setup: ServiceSetup;
  readonly more: readonly AnyListener[];
}

/** Reads what is left to read, where there is something. @throws {OperatorError} */
export async function completedSetup(
  first: ServiceSetup,
  listening: Listening,
): Promise<CompletedSetup> {
  if (!first.complete) return { setup: first, more: [] };
  const setup = { ...first, ...await first.complete() };
  const { configuration, links } = setup;
  const change = await listening.prepare({ ...configuration, links }, true);
  return { setup, more: change.apply() };
}
