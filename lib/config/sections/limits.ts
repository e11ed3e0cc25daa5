import { z } from "zod";
import { DEFAULT_LIMITS, type Limits, MOST_RELAYS } from "../../pipeline/limits.ts";
import { textualOrNumber, wholeNumber } from "../values.ts";
import type { Section } from "./section.ts";

const MOST = 0xffff;
const MOST_LEASES = 1_000_000;

const leasesPerClient = textualOrNumber({
  expected: `a whole number from 1 to ${MOST_LEASES}, or none`,
  description: `A whole number from 1 to ${MOST_LEASES}; or none, for any number.`,
  parse: (text) => {
    if (text.toLowerCase() === "none") return Infinity;
    const number = Number(text);
    return /^[0-9]+$/.test(text) && number >= 1 && number <= MOST_LEASES ? number : undefined;
  },
});

const keys = z.strictObject({
  "ias-per-message": wholeNumber(0, MOST).optional().describe(
    "How many IAs without a live lease are looked at in one message; what is more gets " +
      "NoAddrsAvail or NoPrefixAvail. IAs that hold a live lease are always answered; default " +
      DEFAULT_LIMITS.iasPerMessage,
  ),
  "leases-per-client": leasesPerClient.optional().describe(
    "How many live leases one DUID may have on one link, registrations apart, or none for any " +
      `number; default ${DEFAULT_LIMITS.leasesPerClient}`,
  ),
  "declines-per-client": wholeNumber(0, MOST).optional().describe(
    "How many addresses that a client declines in a day are kept back from others; what is more " +
      "is free to others at once, and this client is not offered its last 16 declined ones; " +
      `default ${DEFAULT_LIMITS.declinesPerClient}`,
  ),
  "relay-octets": wholeNumber(0, MOST).optional().describe(
    "How many octets of relay options are stored of a client, without its own message; ids up to " +
      `255 octets are kept all the same; default ${DEFAULT_LIMITS.relayOctets}`,
  ),
  "relays-per-message": wholeNumber(1, MOST_RELAYS).optional().describe(
    "How many relays a message may have come through; what came through more is dropped; " +
      `default ${DEFAULT_LIMITS.relaysPerMessage}`,
  ),
});

/** Some of the limits, as a handler changes them for the requests that it applies to. */
export const someLimits: z.ZodType<Partial<Limits>> = keys.transform((written) => {
  const limits: { -readonly [name in keyof Limits]?: number | undefined } = {
    iasPerMessage: written["ias-per-message"],
    leasesPerClient: written["leases-per-client"],
    declinesPerClient: written["declines-per-client"],
    relayOctets: written["relay-octets"],
    relaysPerMessage: written["relays-per-message"],
  };
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  return Object.fromEntries(given) as Partial<Limits>;
});

/** What one client can make this server keep and compute. */
export const limits: Section<Limits> = {
  name: "limits",
  help: "Limits on what one client, or whoever forges the messages of many, can ask of this " +
    "server. Whenever one is reached, that is counted: see `sextant ctl stats`. The same keys in " +
    "a `limits` among the handlers hold for the requests that meet the `match` around it.",
  example: "limits: { ias-per-message: 32, leases-per-client: 1024 }",
  schema: someLimits.transform((some): Limits => ({ ...DEFAULT_LIMITS, ...some })).prefault({}),
};
