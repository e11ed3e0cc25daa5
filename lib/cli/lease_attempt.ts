import type { LeaseOutcome } from "../client/lease_client.ts";
import type { LeaseRequest } from "../client/lease_request.ts";

/** What came of trying a server out. */
export interface LeaseAttempt {
  readonly request: LeaseRequest;
  /** Where the messages were sent, for people. */
  readonly destination: string;
  readonly acquired: LeaseOutcome;
  /** Left out when nothing was to be released. */
  readonly released?: LeaseOutcome;
}

/** The exchanges of an attempt, in order. */
export function exchangesOf({ acquired, released }: LeaseAttempt): LeaseOutcome["exchanges"] {
  return [...acquired.exchanges, ...released?.exchanges ?? []];
}
