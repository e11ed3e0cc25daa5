import { fraction, type RandomOctets } from "./random.ts";

/** How long and how often a message is repeated (RFC 8415 section 15), in seconds; 0 is no limit. */
export interface Retransmission {
  /** IRT: how long the first transmission waits for an answer. */
  readonly initialTimeout: number;
  /** MRT: how long any transmission waits, before randomization. */
  readonly maximumTimeout: number;
  /** MRC: how often the message is sent. */
  readonly maximumCount: number;
  /** MRD: how long the whole exchange takes. */
  readonly maximumDuration: number;
  /** A Solicit waits longer than IRT the first time (RFC 8415 section 18.2.1). Default: about IRT. */
  readonly firstIsLonger?: boolean;
}

/**
 * The retransmission timeouts RT of one exchange, in seconds: one for each transmission, and as
 * many as there may be. The maximum duration is left to the caller, who has the clock.
 *
 * @example
 * ```ts
 * import { timeouts } from "./retransmission.ts";
 *
 * const parameters = { initialTimeout: 1, maximumTimeout: 10, maximumCount: 5, maximumDuration: 0 };
 * // 2^23 of 2^24: exactly the middle, so nothing is added.
 * const middle = () => new Uint8Array([0x80, 0, 0]);
 * console.assert([...timeouts(parameters, middle)].join() === "1,2,4,8,10");
 * ```
 */
export function* timeouts(parameters: Retransmission, random: RandomOctets): Generator<number> {
  const { initialTimeout, maximumTimeout, maximumCount, firstIsLonger } = parameters;
  // "Strictly greater than 0" for a Solicit: fraction() may be 0, its distance from 1 may not.
  const first = firstIsLonger ? (1 - fraction(random)) / 10 : randomization(random);
  let timeout = initialTimeout + first * initialTimeout;
  for (let count = 1;; count++) {
    yield timeout;
    if (count === maximumCount) return;
    timeout = 2 * timeout + randomization(random) * timeout;
    if (maximumTimeout > 0 && timeout > maximumTimeout) {
      timeout = maximumTimeout + randomization(random) * maximumTimeout;
    }
  }
}

/** RAND: from -0.1 to 0.1. */
function randomization(random: RandomOctets): number {
  return (fraction(random) - 0.5) / 5;
}
