import { dhcpv6 } from "../wire/option.ts";

const ASSIGNED = "it is answered from pools and tables of assignments";
const OWN = "the server sets it itself";

/** Options that answers to clients hold, but not because somebody writes what is in them. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1, OWN],
  [2, OWN],
  [3, ASSIGNED],
  [4, ASSIGNED],
  [11, "this server proves to nobody who it is"],
  [12, "use server-unicast, which also lets clients do it"],
  [13, OWN],
  [14, "use allow-rapid-commit"],
  [17, "use vendor-specific-information, which keeps vendors apart"],
  [20, "use allow-reconfigure"],
  [25, ASSIGNED],
  [39, "use client-fqdn, which answers each client by what it sends"],
  [148, "use address-registration, which also takes down what clients register"],
]);

/** Why nobody can say in a configuration what is in the option; `undefined` when one can. */
export function whyNotConfigurable(code: number): string | undefined {
  const { places } = dhcpv6.withCode(code);
  const isForClients = !places || "advertise" in places || "reply" in places;
  return REASONS.get(code) ?? (isForClients ? undefined : "no answer to a client holds it");
}
