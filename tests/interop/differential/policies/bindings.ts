import { INFINITY } from "../../../../lib/leases/lease.ts";
import { MessageType } from "../../../../lib/wire/message_type.ts";
import { asks, isOdd, isOfIa, type Policy } from "./policy.ts";

const ONLY_STATUS = /^option 13 \w+$/;
/** Something that the client has, and keeps. */
const EXTENDED = /\{held, [^}]*; [1-9]/;
/** Addresses or prefixes that end at once, and nothing else. */
const ONLY_ENDED = /^(\{[^}]*; 0\/0\} ?)+$/;

/** What IAs are given. */
export const bindingPolicies: readonly Policy[] = [
  {
    kea: "A Renew or Rebind binds whatever it asks for.",
    sextant:
      "A known client may add IAs without hints; other IAs get NoBinding, and a Request binds.",
    decidedBy: "18.3.4, 18.3.5",
    explains: (difference, exchange) =>
      isOfIa(difference) && asks(exchange, "renew", "rebind") &&
      difference.sextant === "option 13 NoBinding" && difference.kea !== "absent" &&
      !EXTENDED.test(difference.kea),
  },
  {
    kea: "Addresses that are wrong on the link end with NoAddrsAvail, prefixes with NoPrefixAvail.",
    sextant: "They are returned with lifetimes of 0, which says it all.",
    decidedBy: "18.3.4, 18.3.5",
    explains: (difference, exchange) =>
      isOfIa(difference) && asks(exchange, "renew", "rebind") &&
      ONLY_ENDED.test(difference.sextant) &&
      [
        `${difference.sextant} option 13 NoAddrsAvail`,
        `${difference.sextant} option 13 NoPrefixAvail`,
      ]
        .includes(difference.kea),
  },
  {
    kea: "A Rebind of a stranger with what is wrong on the link gets something new beside it.",
    sextant: "What is wrong ends; without rapid commit a Rebind binds nothing.",
    decidedBy: "18.3.5",
    explains: (difference, exchange) =>
      isOfIa(difference) && asks(exchange, "rebind") && ONLY_ENDED.test(difference.sextant) &&
      /\{new[^}]*; [1-9]/.test(difference.kea),
  },
  {
    kea: "A Rebind ends all that is not the client's here, also what is right for the link.",
    sextant: "Only what cannot be on the link ends: the rest may be from another server.",
    decidedBy: "18.3.5",
    explains: (difference, exchange) =>
      isOfIa(difference) && asks(exchange, "rebind") &&
      withoutEnded(difference.kea) === withoutEnded(difference.sextant) &&
      difference.kea.length > difference.sextant.length,
  },
  {
    kea: "A Request for an address that is not on the link gets another, or NoAddrsAvail.",
    sextant: "It gets NotOnLink.",
    decidedBy: "18.3.2",
    explains: (difference, exchange) =>
      isOfIa(difference) && asks(exchange, "request") &&
      difference.sextant === "option 13 NotOnLink",
  },
  {
    kea: "An IA_TA is ignored.",
    sextant: "It is answered, with the status that there are no temporary addresses.",
    decidedBy: "18.3.2, 18.3.4, 18.3.9",
    explains: ({ where, kea, sextant }) =>
      where.startsWith("IA_TA") && kea === "absent" && ONLY_STATUS.test(sextant),
  },
  {
    kea: "Two IAs of one kind with the same IAID are two bindings.",
    sextant: "The IAID is unique among the client's IAs: they are one.",
    decidedBy: "21.4, 21.21",
    explains: (difference, exchange) => isOfIa(difference) && isOdd(exchange, "repeated IAID"),
  },
  {
    kea: "The length that a client hints at is ignored where nothing else is known of a prefix.",
    sextant: "A prefix of that length is given where there is a pool of it, or else the closest.",
    decidedBy: "RFC 8168 section 3.2",
    explains: ({ where, kea, sextant }) => {
      const alike = (text: string) => text.replace(/\/\d+ of/, "/ of");
      return where.startsWith("IA_PD") && alike(kea) === alike(sextant);
    },
  },
  {
    kea: "Where T1 and T2 are never, T1 is left to the client: it has to be earlier than T2.",
    sextant: "Both are never for what is preferred for ever.",
    decidedBy: "21.4, 21.21",
    explains: ({ where, kea, sextant }) =>
      where.endsWith(" times") && kea === `T1 0, T2 ${INFINITY}` &&
      sextant === `T1 ${INFINITY}, T2 ${INFINITY}`,
  },
  {
    kea: "A relay that does not tell its link is on that of the interface, whatever it sends to.",
    sextant: "Of a Relay-forward by unicast only what the relay says tells the link.",
    decidedBy: "13.1",
    explains: (difference, exchange) => isOfIa(difference) && isOdd(exchange, "unknown link"),
  },
  {
    kea: "A client that is not relayed may send a Request, Renew or Release by unicast.",
    sextant: "It gets UseMulticast, and nothing else.",
    decidedBy: "18.4",
    explains: (_, { step, answers }) =>
      step.way.by === "unicast" && BY_MULTICAST.has(step.type) &&
      answers.sextant.parts.get("option 13") === "UseMulticast",
  },
];

function withoutEnded(content: string): string {
  return content.replace(/\{[^}]*; 0\/0\} ?/g, "").trim();
}

const BY_MULTICAST: ReadonlySet<number> = new Set([
  MessageType.request,
  MessageType.renew,
  MessageType.release,
]);
