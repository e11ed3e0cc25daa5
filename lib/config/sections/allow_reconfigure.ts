import { z } from "zod";
import type { Section } from "./section.ts";

/** Whether clients can be told to come for their configuration again. */
export const allowReconfigure: Section<boolean> = {
  name: "allow-reconfigure",
  help: "Whether a client that accepts it gets a key, by which it knows a Reconfigure of this " +
    "server (RFC 8415 section 20.4); `sextant ctl reconfigure` then tells it to come for its " +
    "configuration again; default true.",
  example: "allow-reconfigure: false",
  schema: z.boolean().default(true),
};
