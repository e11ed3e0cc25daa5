import { optionRequest } from "../../../../lib/wire/options/mod.ts";
import { OPTIONS } from "../configured_options.ts";
import { asks, type Policy } from "./policy.ts";

const CONFIGURED: ReadonlySet<string> = new Set(OPTIONS.map(({ code }) => `option ${code}`));

/** What answers hold beside IAs. */
export const optionPolicies: readonly Policy[] = [
  {
    kea: "Configured options are in the Reply to a Confirm.",
    sextant: "It holds the status: a client that confirms keeps what else it was told.",
    decidedBy: "18.3.3",
    explains: ({ where, sextant }, exchange) =>
      asks(exchange, "confirm") && CONFIGURED.has(where) && sextant === "absent",
  },
  {
    kea: "Information-refresh-time is in any answer to a client that asks for it.",
    sextant: "It is in Replies to Information-requests only.",
    decidedBy: "21.23",
    explains: ({ where, sextant }, exchange) =>
      where === "option 32" && sextant === "absent" && !asks(exchange, "informationRequest"),
  },
  {
    kea: "A client that sends no option request gets no options.",
    sextant: "It gets all: a server may send options that were not asked for.",
    decidedBy: "18.3.4, 18.3.6",
    explains: ({ where, kea }, { step }) =>
      CONFIGURED.has(where) && kea === "absent" && requests(step.options) === 0,
  },
  {
    kea: "Of two option requests only the first counts.",
    sextant: "Each is considered, as clients of old send it.",
    decidedBy: "21",
    explains: ({ where, kea }, { step }) =>
      CONFIGURED.has(where) && kea === "absent" && requests(step.options) > 1,
  },
  {
    kea: "What a relay asks to have echoed is not in the Relay-reply.",
    sextant: "It is.",
    decidedBy: "RFC 4994 section 5",
    explains: ({ where, kea }) => /^relay \d option (37|38)$/.test(where) && kea === "absent",
  },
  {
    kea: "What a relay supplies is in every answer.",
    sextant: "It is where an option of the server's own would be: where it is asked for.",
    decidedBy: "RFC 6422 section 6",
    explains: ({ where, kea, sextant }) =>
      where === "option 65" && kea !== "absent" && sextant === "absent",
  },
  {
    kea: "A name that is only a part is returned as a whole one, and a missing name is made up.",
    sextant: "Where no domain is configured, the name is returned as the client sent it.",
    decidedBy: "RFC 4704 section 6",
    explains: ({ where, kea, sextant }) =>
      where === "option 39" && kea !== "absent" && sextant !== "absent",
  },
  {
    kea: "Nobody is reconfigured.",
    sextant: "A client that accepts it is told so, and gets a key in its first Reply.",
    decidedBy: "18.3.2, 18.3.9, 20.4",
    explains: ({ where, kea }) =>
      (where === "option 20" || where === "option 11") && kea === "absent",
  },
];

function requests(options: readonly { readonly definition: unknown }[]): number {
  return options.filter(({ definition }) => definition === optionRequest).length;
}
