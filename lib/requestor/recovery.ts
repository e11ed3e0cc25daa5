import type { Timers } from "../clock/timers.ts";
import type { ActiveEvent } from "./active_event.ts";
import type { ActiveOptions } from "./active_options.ts";
import type { ClientRecord } from "./client_record.ts";
import { whileConnected } from "./connected.ts";
import { isPassing, Retries } from "./resumption.ts";
import { StatusError } from "./status_error.ts";
import { type BulkQuery, queryByTcp } from "./tcp.ts";

/** What a recovery works with. */
export interface RecoveryContext extends Pick<ActiveOptions, "server" | "requestorId" | "random"> {
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** Called with each client, and waited for. */
  tell(client: ClientRecord): Promise<void>;
  report(event: ActiveEvent): void;
}

/**
 * Asks in bulk for what an active query missed, on a connection of its own beside that of the
 * active query (RFC 7653 sections 8.4.1 and 9.4), until it has been told or refused.
 */
export async function recover(
  queries: readonly BulkQuery[],
  context: RecoveryContext,
): Promise<void> {
  const { timers, signal, report } = context;
  const retries = new Retries(timers);
  const left = [...queries];
  let isWhole = true;
  while (left.length > 0 && !signal.aborted) {
    try {
      await whileConnected(context.server, signal, async (connection) => {
        for (let query = left[0]; query; query = left[0]) {
          for await (const client of queryByTcp(query, { ...context, connection })) {
            await context.tell(client);
          }
          left.shift();
        }
      });
    } catch (error) {
      if (signal.aborted) return;
      if (isPassing(error)) {
        const reason = error.message;
        report({ kind: "not-recovered", reason, retryIn: retries.delay() / 1000 });
        await retries.wait(signal);
      } else if (error instanceof StatusError) {
        // A refusal for one link says nothing of the others.
        left.shift();
        isWhole = false;
        report({ kind: "not-recovered", reason: error.message });
      } else {
        throw error;
      }
    }
  }
  if (isWhole && !signal.aborted) report({ kind: "recovered" });
}
