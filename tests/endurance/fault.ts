import type { TroubledServer } from "./troubled_server.ts";

/** Something that goes wrong around a server, and is over after a while. */
export interface Fault {
  readonly name: string;
  /** Milliseconds. */
  readonly lasts: number;
  /** Begins it. @returns what ends it */
  begin(server: TroubledServer): Promise<() => Promise<void> | void> | (() => Promise<void> | void);
}
