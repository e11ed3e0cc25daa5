import type { Exchange } from "../../lib/leases/exchange.ts";
import { HOLDING } from "../../lib/leases/settlement.ts";
import { formatPrefix, type Prefix } from "../../lib/wire/prefix.ts";
import { boundTo } from "./bound_to.ts";
import type { Fault } from "./fault.ts";

const WEEK = 7 * 24 * 60 * 60;

/** Things that servers have done wrong: each is a part that does so now and then. */
export const FAULTS = {
  /** An exchange is gone, and its answer is sent all the same. */
  "a lost commit": () => {
    const isItsTurn = every(40);
    return {
      leases: (leases) =>
        boundTo(leases, {
          record: (exchange) => {
            const isLost = exchange.granted.length > 0 && isItsTurn();
            return leases.record(isLost ? { ...exchange, granted: [] } : exchange);
          },
        }),
    };
  },

  /** Somebody else's address is taken for free. */
  "a double grant": () => {
    const isItsTurn = every(30);
    return {
      leases: (leases) =>
        boundTo(leases, {
          leaseOf: (prefix) => {
            const lease = leases.leaseOf(prefix);
            return lease && isItsTurn() ? undefined : lease;
          },
        }),
    };
  },

  /** What one client gave back is taken from the next one too. */
  "a Release that is replayed": () => {
    let released: Exchange | undefined;
    return {
      leases: (leases) =>
        boundTo(leases, {
          record: (exchange) => {
            const before = released;
            if (exchange.released.length > 0) released = copyOf(exchange);
            const recorded = leases.record(exchange);
            if (!before || !exchange.granted.some((grant) => isIn(before.released, grant))) {
              return recorded;
            }
            released = undefined;
            const { clientId, at } = exchange;
            return leases.record({ ...before, clientId, at });
          },
        }),
    };
  },

  /** A prefix is looked up as if no other could hold it, or lie in it. */
  "a prefix that overlaps": () => ({
    leases: (leases) =>
      boundTo(leases, {
        heldWithin: (prefix, now) => {
          const lease = leases.heldWithin(prefix, now);
          return lease?.length === prefix.length ? lease : undefined;
        },
      }),
  }),

  /** What ends soon is forgotten as if it had ended a week ago. */
  "a lease that is purged early": () => ({
    leases: (leases) =>
      boundTo(leases, { purge: (now, limit) => leases.purge(now + WEEK + 600, limit) }),
  }),

  /** Nothing waits for the disk. */
  "an answer before its commit": () => ({
    leases: (leases) =>
      boundTo(leases, {
        record: (exchange) => {
          leases.record(exchange);
          return HOLDING;
        },
      }),
  }),

  /** The listeners that stay open through a reload mark nothing any more. */
  "a reload that forgets a mark": () => ({
    pipeline: (pipeline, { reloads }) =>
      boundTo(pipeline, {
        run: (message, reception, trace) => {
          const { listener } = reception;
          const marks = reloads > 0 ? new Set<string>() : listener.marks;
          return pipeline.run(message, { ...reception, listener: { ...listener, marks } }, trace);
        },
      }),
  }),

  /** A message is counted that was never sent. */
  "a counter that drifts": () => {
    const isItsTurn = every(200);
    return {
      pipeline: (pipeline, { statistics }) =>
        boundTo(pipeline, {
          run: (message, reception, trace) => {
            if (isItsTurn()) statistics.global.outgoingPackets++;
            return pipeline.run(message, reception, trace);
          },
        }),
    };
  },
} as const satisfies Record<string, () => Fault>;

export type FaultName = keyof typeof FAULTS;

/** Whether it is the turn of the fault: once in so many times. */
function every(times: number): () => boolean {
  let count = 0;
  return () => ++count % times === 0;
}

function isIn(prefixes: readonly Prefix[], prefix: Prefix): boolean {
  return prefixes.some((each) => formatPrefix(each) === formatPrefix(prefix));
}

/** What a message says is overwritten by the next one. */
function copyOf(exchange: Exchange): Exchange {
  const released = exchange.released.map(({ address, length }) => ({
    address: address.slice(),
    length,
  }));
  return { ...exchange, clientId: exchange.clientId.slice(), released };
}
