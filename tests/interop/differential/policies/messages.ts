import { optionRequest } from "../../../../lib/wire/options/mod.ts";
import { asks, isOdd, onlyKeaAnswers, onlySextantAnswers, type Policy } from "./policy.ts";

/** Which messages are answered. */
export const messagePolicies: readonly Policy[] = [
  {
    kea: "A client whose DUID has 129 or 130 octets is not answered.",
    sextant: "A DUID is a type of 2 octets and an identifier of up to 128.",
    decidedBy: "11.1",
    explains: (difference, { step }) =>
      onlySextantAnswers(difference) &&
      step.clientIds.some(({ length }) => length === 129 || length === 130),
  },
  {
    kea: "A client whose DUID has 2 octets is not answered.",
    sextant: "A DUID is whatever octets the client sends, and is compared as a whole.",
    decidedBy: "11",
    explains: (difference, { step }) =>
      onlySextantAnswers(difference) && step.clientIds.some(({ length }) => length === 2),
  },
  {
    kea: "A client whose DUID-LL holds more octets than link-layer addresses have is not answered.",
    sextant: "What is in a DUID is not looked at.",
    decidedBy: "11",
    explains: (difference, { step }) =>
      onlySextantAnswers(difference) &&
      step.clientIds.some((duid) => duid.length > 24 && duid[0] === 0 && duid[1] === 3),
  },
  {
    kea: "A message with two client-ids is not answered.",
    sextant: "The first counts: a server may use what it can of a message.",
    decidedBy: "16",
    explains: (difference, exchange) =>
      onlySextantAnswers(difference) && isOdd(exchange, "client-id twice"),
  },
  {
    kea: "A message whose option request is empty is not answered.",
    sextant: "It asks for nothing, and is answered without options.",
    decidedBy: "21.7",
    explains: (difference, { step }) =>
      onlySextantAnswers(difference) &&
      step.options.some(({ definition, value, encoded }) =>
        definition === optionRequest &&
        (encoded?.length === 0 || Array.isArray(value) && value.length === 0)
      ),
  },
  {
    kea: "A message with a malformed option that nobody needs is not answered.",
    sextant: "The option is ignored, as misplaced ones are.",
    decidedBy: "16",
    explains: (difference, exchange) =>
      onlySextantAnswers(difference) && isOdd(exchange, ...MALFORMED),
  },
  {
    kea: "A message with half an option, at its end or in an IA, is answered by what comes before.",
    sextant: "It is discarded: nobody knows what the rest was to say.",
    decidedBy: "16",
    explains: (difference, exchange) =>
      onlyKeaAnswers(difference) && isOdd(exchange, "holds half an option") ||
      isOdd(exchange, "damaged"),
  },
  {
    kea: "A malformed authentication option is passed over.",
    sextant: "Its message is discarded: what was to prove it cannot be read.",
    decidedBy: "16",
    explains: (difference, exchange) =>
      onlyKeaAnswers(difference) && isOdd(exchange, "authentication of"),
  },
  {
    kea: "An Information-request with an IA is answered.",
    sextant: "It is discarded.",
    decidedBy: "16.12",
    explains: (difference, exchange) =>
      onlyKeaAnswers(difference) && asks(exchange, "informationRequest") &&
      isOdd(exchange, "an IA", "IA_NA of", "IA_PD of"),
  },
  {
    kea: "A rapid commit option that is not empty counts as one.",
    sextant: "It is malformed, and ignored.",
    decidedBy: "21.14",
    explains: ({ where, kea, sextant }, exchange) =>
      where === "answer" && kea === "reply" && sextant === "advertise" &&
      isOdd(exchange, "rapid-commit of"),
  },
  {
    kea: "A Confirm from a relay on a link that nobody configured is answered.",
    sextant: "It is not: a server that knows nothing of the link cannot tell what is on it.",
    decidedBy: "18.3.3",
    explains: (difference, exchange) =>
      onlyKeaAnswers(difference) && asks(exchange, "confirm") && isOdd(exchange, "unknown link"),
  },
  {
    kea: "There is no rapid commit on a link that nobody configured.",
    sextant: "There is, to say that nothing is there: it was configured for all links.",
    decidedBy: "18.3.1",
    explains: ({ where, kea, sextant }, exchange) =>
      where === "answer" && kea === "advertise" && sextant === "reply" &&
      isOdd(exchange, "unknown link"),
  },
];

const MALFORMED = [
  "elapsed-time of",
  "odd option request",
  "vendor-class of",
  "status-code of",
  "name that ends early",
  "rapid-commit of",
  "user-class that",
] as const;
