import type { Conclusion, ExchangeObserver } from "../server/exchange_observers.ts";
import type { Observer } from "./brought.ts";
import { ObservedExchange } from "./observed_exchange.ts";

const WHO = "observe";

/** The clocks by which exchanges are told. */
export interface ObservingClocks {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of the clock that only grows, by which exchanges are received. */
  readonly monotonic: () => number;
}

/**
 * Tells observers of every exchange, once its answer has been sent or it is known that there is none:
 * what sends the answer goes on first.
 */
export function observedBy(
  observers: readonly Observer[],
  { now, monotonic }: ObservingClocks,
): ExchangeObserver {
  const waiting: ObservedExchange[] = [];
  const tellAll = () => {
    const exchanges = waiting.splice(0);
    const clock = { unix: now(), monotonic: monotonic() };
    for (const exchange of exchanges) exchange.setClock(clock);
    for (const observer of observers) tell(observer, exchanges);
  };
  const put = (exchange: ObservedExchange) => {
    if (waiting.push(exchange) === 1) queueMicrotask(tellAll);
  };
  return (ended) => {
    const exchange = new ObservedExchange(ended);
    if (ended.outcome.kind === "answer" && ended.answer !== undefined) {
      return (conclusion: Conclusion) => {
        exchange.conclude(conclusion);
        put(exchange);
      };
    }
    put(exchange);
    return undefined;
  };
}

function tell({ observe, faults }: Observer, exchanges: readonly ObservedExchange[]): void {
  faults.call(WHO, () => {
    for (const exchange of exchanges) {
      try {
        const result: unknown = observe(exchange);
        if (result instanceof Promise) result.catch((error) => faults.tell(WHO, error));
      } catch (error) {
        faults.tell(WHO, error);
      }
    }
  });
}
