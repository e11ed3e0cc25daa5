import type { Json } from "../wire/json.ts";
import type { CommitFailure } from "./group_commit.ts";
import type { LeaseStore } from "./store.ts";

/** What a lease store has of the server that opens it. */
export interface StoreEnvironment {
  /** Random octets, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
  /** Called when something that was recorded holds. */
  readonly onCommit?: () => void;
  /** Told when a group is lost: why, and how many answers are not sent because of that. */
  readonly onCommitFailure: CommitFailure;
  /** Told of what is not as it should be, and keeps nobody from starting: a sentence each. */
  readonly onWarning?: (message: string) => void;
}

/** How the place is where leases are kept. */
export interface SourceStatus {
  /** What people know it by. */
  readonly name: string;
  /** For programs. */
  readonly value: { readonly [key: string]: Json };
  /** For people. */
  readonly text: string;
  /** Why nothing can be kept there, as a sentence. */
  readonly problem?: string;
}

/** Where leases are kept, as a configuration says. */
export interface LeaseSource {
  /** Opens the leases. @throws with a sentence for the operator */
  open(environment: StoreEnvironment): Promise<LeaseStore>;
  /** Why it cannot be used instead of another while a server runs, as a sentence. */
  whyNotInsteadOf(other: LeaseSource): string | undefined;
  /** Why nothing can be kept there any longer, as a sentence, when an error means that. */
  whyBroken(error: unknown): string | undefined;
  /** How it is now. */
  readonly status: SourceStatus;
}
