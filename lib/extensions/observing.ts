import type { Conclusion, ExchangeObserver } from "../server/exchange_observers.ts";
import type { Observer } from "./brought.ts";
import { keep, type KeptExchange, ObservedExchange } from "./observed_exchange.ts";

/**
 * Tells observers of every exchange, once its answer has been sent or it is known that there is none.
 *
 * @param now Unix milliseconds
 */
export function observedBy(observers: readonly Observer[], now: () => number): ExchangeObserver {
  const waiting: ObservedExchange[] = [];
  const tellAll = () => {
    for (const exchange of waiting.splice(0)) {
      for (const observer of observers) tell(observer, exchange);
    }
  };
  const put = (kept: KeptExchange, at: number, conclusion?: Conclusion) => {
    // What sends the answer goes on first.
    if (waiting.push(new ObservedExchange(kept, at, conclusion)) === 1) queueMicrotask(tellAll);
  };
  return (exchange) => {
    const kept = keep(exchange);
    const at = now();
    const isToLeave = exchange.outcome.kind === "answer" && exchange.answer !== undefined;
    if (isToLeave) return (conclusion) => put(kept, at, conclusion);
    put(kept, at);
    return undefined;
  };
}

function tell({ observe, faults }: Observer, exchange: ObservedExchange): void {
  const who = "observe";
  try {
    const result: unknown = faults.call(who, () => observe(exchange));
    if (result instanceof Promise) result.catch((error) => faults.tell(who, error));
  } catch (error) {
    faults.tell(who, error);
  }
}
