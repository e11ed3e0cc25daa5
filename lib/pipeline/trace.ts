import type { Ending } from "./ending.ts";
import type { Handler } from "./handler.ts";
import type { Transaction } from "./transaction.ts";

/** One of the phases that a transaction goes through. */
export type Phase = "pre" | "handle" | "post";

const PHASES: readonly Phase[] = ["pre", "handle", "post"];

/** Follows what handlers do to a transaction. */
export interface Trace {
  /** Called before the first handler is, with all that apply. */
  applying(handlers: readonly Handler[], transaction: Transaction): void;
  /** Called after each handler, with how it ended the transaction, if it did. */
  called(handler: Handler, phase: Phase, ending: Ending | undefined): void;
}

/** What `Pipeline` does with the handlers that apply, slower and with somebody who follows it. */
export function handleTraced(
  applying: readonly Handler[],
  transaction: Transaction,
  trace: Trace,
): Ending | undefined {
  trace.applying(applying, transaction);
  for (const phase of PHASES) {
    for (const handler of applying) {
      if (!handler[phase]) continue;
      const ending = handler[phase](transaction) ?? undefined;
      trace.called(handler, phase, ending);
      if (ending) return ending;
    }
  }
  return undefined;
}
