import type { LackReason } from "../pipeline/refusal.ts";
import type { Transaction } from "../pipeline/transaction.ts";

/** How much of a pool goes to one place, or to one client. */
export interface PoolLimit {
  /** The key of the configuration that sets it. */
  readonly reason: LackReason;
  /** Whether something that the client does not have yet would be one too much. */
  isReached(transaction: Transaction): boolean;
  /** Counts that an IA gets nothing because of it. */
  noteRefusal(transaction: Transaction): void;
  /** To be called when the pool is no longer used. */
  close(): void;
}
