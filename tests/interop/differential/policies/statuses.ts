import { asks, isOfIa, type Policy } from "./policy.ts";

/** How Release and Decline went. */
export const statusPolicies: readonly Policy[] = [
  {
    kea: "The Reply to a Release has NoBinding as its own status when an IA has it.",
    sextant: "Its own status is Success, whatever its IAs say.",
    decidedBy: "18.3.7",
    explains: ({ where, sextant }, exchange) =>
      asks(exchange, "release") && where === "option 13" && sextant === "Success",
  },
  {
    kea: "The Reply to a Decline has no status of its own.",
    sextant: "Its status is Success.",
    decidedBy: "18.3.8",
    explains: ({ where, kea, sextant }, exchange) =>
      asks(exchange, "decline") && where === "option 13" && kea === "absent" &&
      sextant === "Success",
  },
  {
    kea: "IAs whose leases were released or declined are returned with Success.",
    sextant: "Only IAs without a binding are returned.",
    decidedBy: "18.3.7, 18.3.8",
    explains: (difference, exchange) =>
      asks(exchange, "release", "decline") && isOfIa(difference) &&
      difference.kea === "option 13 Success" && difference.sextant === "absent",
  },
  {
    kea: "An IA that the client has gets NoBinding when a lease in it is another's.",
    sextant: "Leases that are not of the IA are ignored; the IA has a binding.",
    decidedBy: "18.3.7, 18.3.8",
    explains: (difference, exchange) =>
      asks(exchange, "release", "decline") && isOfIa(difference) &&
      difference.kea === "option 13 NoBinding" && difference.sextant === "absent",
  },
  {
    kea: "An IA_PD in a Decline is ignored.",
    sextant: "It is like any IA: NoBinding where there is none, else the prefix is kept back.",
    decidedBy: "18.3.8",
    explains: ({ where, kea, sextant }, exchange) =>
      asks(exchange, "decline") && where.startsWith("IA_PD") && kea === "absent" &&
      sextant === "option 13 NoBinding",
  },
];
