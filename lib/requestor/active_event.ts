/**
 * What happens to an active leasequery besides the updates that it yields. Times are seconds since
 * 2000 by the server's clock, reasons are sentences.
 */
export type ActiveEvent =
  /** The server answered: updates follow, and if there is a start time, first those since then. */
  | { readonly kind: "following"; readonly startTime?: number }
  /** What happened since the start time has been told; from here on it is told as it happens. */
  | { readonly kind: "caught-up" }
  /** There is no connection any more. The next is tried in so many seconds. */
  | { readonly kind: "lost"; readonly reason: string; readonly retryIn: number }
  /** The server does not know any more what happened since the start time, up to the end time. */
  | {
    readonly kind: "data-missing";
    readonly startTime: number;
    readonly endTime?: number;
    /** Whether it is asked for in bulk; if not, no link is known to ask for. */
    readonly isRecovering: boolean;
  }
  /** What was missing has been told, as far as it still holds. */
  | { readonly kind: "recovered" }
  /** What was missing could not be told. Without `retryIn`, seconds, it is not tried again. */
  | { readonly kind: "not-recovered"; readonly reason: string; readonly retryIn?: number }
  /** The server told of a client without saying who it is or when it was last heard. */
  | { readonly kind: "ignored" };
