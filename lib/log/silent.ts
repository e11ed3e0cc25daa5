import type { Log } from "./log.ts";

/** Says nothing: for whoever has nobody to tell. */
export const silentLog: Log = { isEnabled: () => false, write: () => {} };
