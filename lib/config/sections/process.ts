import { z } from "zod";
import { account, duration, filePath, uint32 } from "../values.ts";
import type { Section } from "./section.ts";

/** Who the server becomes once everything is open; `undefined`: it stays who started it. */
export const user: Section<string | undefined> = {
  name: "user",
  help:
    "The user that the server becomes once its sockets and files are open. Only root can start " +
    "it then. Left out: it stays who started it.",
  example: "user: nobody",
  schema: account("a user such as nobody").optional(),
};

/** `undefined`: the user's primary group. */
export const group: Section<string | undefined> = {
  name: "group",
  help: "The group that the server becomes a member of, alone; default the user's primary group.",
  example: "group: nogroup",
  schema: account("a group such as nogroup").optional(),
};

/** Path as written; `undefined`: none. */
export const pidFile: Section<string | undefined> = {
  name: "pid-file",
  help: "A file that holds the number of the process while the server runs; default none.",
  example: "pid-file: /run/sextant/sextant.pid",
  schema: filePath.optional(),
};

/** Whether a Solicit may be answered with a Reply. */
export const allowRapidCommit: Section<boolean> = {
  name: "allow-rapid-commit",
  help: "Whether a client that asks for rapid commit gets its lease in two messages instead of " +
    "four; default false.",
  example: "allow-rapid-commit: true",
  schema: z.boolean().default(false),
};

/** Whether a Solicit may be answered with a Reply that refuses something. */
export const rapidCommitRejections: Section<boolean> = {
  name: "rapid-commit-rejections",
  help: "Whether rapid commit is used also when something is refused, which some home routers " +
    "take for a lease; default false.",
  example: "rapid-commit-rejections: true",
  schema: z.boolean().default(false),
};

/** Seconds. */
export const exceptionWindow: Section<number> = {
  name: "exception-window",
  help: "More than max-exceptions unexpected errors within this time stop the server; default 10s.",
  example: "exception-window: 1m",
  schema: duration
    .refine((seconds) => seconds > 0, { error: "expected at least 1 second, found 0" })
    .default(10),
};

/** Errors within the window that are put up with. */
export const maxExceptions: Section<number> = {
  name: "max-exceptions",
  help: "As many unexpected errors within the exception-window are put up with; default 5.",
  example: "max-exceptions: 20",
  schema: uint32.default(5),
};
