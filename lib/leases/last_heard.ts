import type { RelayTrace } from "./relay_trace.ts";

/** Where a client was last heard directly. */
export interface DirectTrace {
  /** The address that it sent from: 16 octets. */
  readonly source: Uint8Array;
  /** Name of the interface of this server that it was heard on; left out: nobody knows. */
  readonly interface?: string;
}

/** How a client was last heard, as far as that is known: in one way or the other. */
export interface LastHeard {
  /** Left out: not through relays. */
  readonly relays?: Pick<RelayTrace, "peerAddress" | "relayForward">;
  /** Left out: not directly. */
  readonly direct?: DirectTrace;
}

/** Of what is known of a client, how it was last heard. */
export function lastHeardOf({ relays, direct }: LastHeard): LastHeard {
  return { ...relays && { relays }, ...direct && { direct } };
}
