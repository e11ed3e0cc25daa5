import type { Log } from "../log/log.ts";
import type { Service } from "../server/service.ts";

/**
 * Stops the service on SIGTERM and SIGINT, and reloads on SIGHUP.
 *
 * @returns what stops listening to them again
 */
export function listenToSignals(
  service: Service,
  log: Log,
  reload: () => Promise<void>,
): () => void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    log.write("info", "Sextant stops: it finishes what it has received");
    void service.stop();
  };
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
