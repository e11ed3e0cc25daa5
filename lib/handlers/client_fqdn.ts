import { domainName } from "../config/values.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { WireError } from "../wire/error.ts";
import { encodeOnce } from "../wire/message.ts";
import { messageTypes } from "../wire/message_type.ts";
import type { Option, OptionDefinition } from "../wire/option.ts";
import {
  type ClientFqdn,
  clientFqdn as definition,
  ClientFqdnFlag,
} from "../wire/options/client_fqdn.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

/** Tells clients their whole name, and that this server does not tell the DNS of it. */
export const clientFqdn: OptionSection = defineOption({
  name: "client-fqdn",
  help: "Answers clients that tell their name and ask for it (option 39, RFC 4704): this server " +
    "does not update the DNS, the client may, under this name. A client with a hostname among static " +
    "assignments is told that.",
  example: "client-fqdn: { domain-name: home.example.org }",
  keys: {
    "domain-name": domainName.optional()
      .describe("The domain of clients that know but the first part of their name"),
  },
  isFor: "asked",
  create: (config) => ({
    definition: definition as OptionDefinition<unknown>,
    octets: 0,
    add(transaction) {
      const asked = askedName(transaction);
      const { options } = transaction.response;
      if (!asked || definition.in(options)) return false;
      const name = transaction.hostname ?? asked.domainName;
      options.push(answerTo(asked.flags, name, config["domain-name"]));
      return true;
    },
  }),
});

/** RFC 4704 section 6: only where the client sent the option and asked for it. */
function askedName(
  { request, response, requestedOptions }: Transaction,
): ClientFqdn | undefined {
  if (!requestedOptions?.has(definition.code)) return undefined;
  const mayHold = (type: number) => messageTypes.nameOf(type)! in definition.places!;
  return mayHold(request.type) && mayHold(response.type)
    ? definition.in(request.options)
    : undefined;
}

function answerTo(flags: number, domainName: string, domain: string | undefined): Option {
  const { N, O, S } = ClientFqdnFlag;
  const answer = (name: string) =>
    definition.of({ flags: flags & S ? N | O : N, domainName: name });
  const isPart = domainName !== "" && !domainName.endsWith(".");
  if (domain === undefined || !isPart) return answer(domainName);
  try {
    return encodeOnce(answer(`${domainName}.${domain}`));
  } catch (error) {
    // Both parts together are longer than a name can be.
    if (!(error instanceof WireError)) throw error;
    return answer(domainName);
  }
}
