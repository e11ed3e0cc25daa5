/**
 * Waits for a promise, or fails with the signal's reason as soon as that is aborted.
 *
 * `Promise.race` would do the same, but keeps something of every wait for as long as the longest
 * of its promises lasts: that of a connection is there for weeks.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const forget = () => signal.removeEventListener("abort", abort);
    promise.then(resolve, reject).finally(forget);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
