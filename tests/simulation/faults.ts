import type { Exchange } from "../../lib/leases/exchange.ts";
import { StoreBusyError } from "../../lib/leases/busy.ts";
import { HOLDING } from "../../lib/leases/settlement.ts";
import type { WaitingQueue } from "../../lib/server/fair_queue.ts";
import type { Arrived } from "../../lib/server/intake.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { formatPrefix, type Prefix } from "../../lib/wire/prefix.ts";
import { boundTo } from "./bound_to.ts";
import type { Fault } from "./fault.ts";

const WEEK = 7 * 24 * 60 * 60;

/** Things that servers do wrong: each is a part that a server is given in place of the right one. */
export const FAULTS = {
  /** What a client is granted that has two IAs is not stored, and it is answered all the same. */
  "a lost commit": () => ({
    leases: (leases) =>
      boundTo(leases, {
        record: (exchange) => {
          const isLost = exchange.granted.length > 1;
          return leases.record(isLost ? { ...exchange, granted: [] } : exchange);
        },
      }),
  }),

  /** What is about to end is taken for free. */
  "a double grant": () => ({
    leases: (leases) =>
      boundTo(leases, {
        heldWithin: (prefix, now) => leases.heldWithin(prefix, now + 40),
      }),
  }),

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

  /** The clock on the wall is believed at once, however it was set. */
  "a clock that is believed": () => ({
    pipeline: (pipeline) =>
      boundTo(pipeline, {
        run: (message, reception, trace) =>
          pipeline.run(message, { ...reception, othersAt: reception.at }, trace),
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

  /** What comes first is handled first, and what finds no room is lost, whoever sent it. */
  "a queue that is not fair": () => ({ queue: () => new FirstComeQueue() }),

  /** While another program has the leases locked, clients are told what is not stored. */
  "an answer in spite of a lock": () => ({
    leases: (leases) =>
      boundTo(leases, {
        record: (exchange) => {
          try {
            return leases.record(exchange);
          } catch (error) {
            if (error instanceof StoreBusyError) return HOLDING;
            throw error;
          }
        },
      }),
  }),

  /** An interface that could not be listened on once is not tried again. */
  "a listener that is given up": () => ({
    network: (network) => {
      let failed: unknown;
      return boundTo(network, {
        bindMulticast: async (...place) => {
          if (failed !== undefined) throw failed;
          try {
            return await network.bindMulticast(...place);
          } catch (error) {
            failed = error;
            throw error;
          }
        },
      });
    },
  }),

  /** What the machine has is read once. */
  "an interface that is not followed": () => ({
    network: (network) => {
      const reader = network.interfaceReader();
      const first = reader.read();
      return boundTo(network, {
        interfaceReader: () => ({ read: () => first, close: () => reader.close() }),
      });
    },
  }),

  /** What is answered to a Decline is counted twice. */
  "a counter that drifts": () => ({
    pipeline: (pipeline, { statistics }) =>
      boundTo(pipeline, {
        run: (message, reception, trace) => {
          const outcome = pipeline.run(message, reception, trace);
          const type = outcome.transaction?.request.type;
          if (type === MessageType.decline) statistics.global.outgoingPackets++;
          return outcome;
        },
      }),
  }),
} as const satisfies Record<string, () => Fault>;

/** Room for as many as in the queue of a simulated server. */
const ROOM = 64;

/** A queue that knows nobody. */
class FirstComeQueue implements WaitingQueue<Arrived> {
  readonly #waiting: Arrived[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(_: readonly string[], item: Arrived): Arrived[] {
    if (this.#waiting.length === ROOM) return [item];
    this.#waiting.push(item);
    return [];
  }

  shift(): Arrived | undefined {
    return this.#waiting.shift();
  }
}

export type FaultName = keyof typeof FAULTS;

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
