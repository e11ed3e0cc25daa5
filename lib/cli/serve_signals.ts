/**
 * Stops the server on SIGTERM and SIGINT, and reloads on SIGHUP.
 *
 * @returns what stops listening to them again
 */
export function listenToSignals(stop: () => void, reload: () => Promise<unknown>): () => void {
  const listeners = [
    ["SIGTERM", stop],
    ["SIGINT", stop],
    ["SIGHUP", () => void reload()],
  ] as const;
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
  };
}
