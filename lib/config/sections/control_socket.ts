import { z } from "zod";
import { account, fileMode, filePath } from "../values.ts";
import type { Section } from "./section.ts";

/** A socket of this machine that the server makes, and who may use it. */
export interface SocketConfiguration {
  /** As written; absolute once the configuration is loaded. */
  readonly path: string;
  /** Who owns it, by name or number; `undefined`: who started the server. */
  readonly user: string | undefined;
  /** Whose group may use it, by name or number; `undefined`: the owner's, or the server's. */
  readonly group: string | undefined;
  /** Permission bits. */
  readonly mode: number;
}

/** The owner alone. */
export const DEFAULT_MODE = 0o600;

/** A socket of this machine that the server makes. */
export const socket: z.ZodType<SocketConfiguration> = z
  .strictObject({
    path: filePath.describe("The socket, in a folder that is there."),
    user: account("a user such as root").optional()
      .describe("Who owns it; default who starts the server."),
    group: account("a group such as adm").optional()
      .describe("The group that it belongs to; default the owner's primary group."),
    mode: fileMode.default(DEFAULT_MODE)
      .describe(
        'Who may use it: those who may write to it; default "0600". Then that is its owner, and root.',
      ),
  })
  .transform(({ path, user, group, mode }): SocketConfiguration => ({ path, user, group, mode }));

/** Where the server is told what to do while it runs; `undefined`: nowhere. */
export const controlSocket: Section<SocketConfiguration | undefined> = {
  name: "control-socket",
  help:
    "A socket for sextant ctl, which shows counters and leases, has clients come again, reloads the " +
    "configuration and stops the server. Left out: there is none.",
  example: `control-socket:
  path: /run/sextant/control.sock
  user: root
  group: adm
  mode: "0660"`,
  schema: socket.optional(),
};
