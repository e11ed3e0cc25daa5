import { messageTypeName } from "../../wire/message_type.ts";
import type { Option } from "../../wire/option.ts";
import { vendorSpecificInformation } from "../../wire/options/classes.ts";
import { erpLocalDomainName, relaySuppliedOptions } from "../../wire/options/relay.ts";
import { OCCURRENCES } from "../../wire/places.ts";
import { validateOption } from "../../wire/validate.ts";
import type { Step } from "../handler.ts";
import type { Transaction } from "../transaction.ts";
import { neverSent } from "../option_order.ts";
import { optionKind } from "../option_rule.ts";
import { isForVendor, isWanted } from "../wanted.ts";

/** What IANA permits in the relay-supplied options option (RFC 6422 section 4): RFC 6440's alone. */
const STANDARD_CODES: ReadonlySet<number> = new Set([erpLocalDomainName.code]);

/** Gives clients what relays may always supply, once everything that is configured is there. */
export const addRelaySupplied: Step = {
  name: "relay-supplied-options",
  isFor: ({ isConfigured }) => isConfigured,
  run: (transaction) => supplyFromRelays(transaction, STANDARD_CODES),
};

/**
 * Gives the client the options with these codes that relays supply, where this server has none of
 * its own: those of the relay closest to the client (RFC 6422 section 6). Others are ignored.
 */
export function supplyFromRelays(transaction: Transaction, codes: ReadonlySet<number>): void {
  for (const { options } of transaction.relays) {
    const supplied = relaySuppliedOptions.in(options);
    if (supplied && !(supplied instanceof Uint8Array)) add(transaction, supplied, codes);
  }
}

function add(
  transaction: Transaction,
  supplied: readonly Option[],
  codes: ReadonlySet<number>,
): void {
  const { options, type } = transaction.response;
  const isThere = new Set(options.map(({ definition: { code } }) => code));
  const never = neverSent(transaction);
  const place = messageTypeName(type);
  const counts = new Map<number, number>();
  for (const option of supplied) {
    const { definition } = option;
    const { code, places } = definition;
    if (!codes.has(code) || isThere.has(code) || !isWanted(transaction, definition, false)) {
      continue;
    }
    if (validateOption(option).length > 0) continue;
    const vendor = vendorOf(option);
    if (never.has(optionKind(code, vendor)) || !isForVendor(transaction, vendor)) continue;
    const count = (counts.get(code) ?? 0) + 1;
    const occurrence = places?.[place];
    if (occurrence && count > OCCURRENCES[occurrence].most) continue;
    counts.set(code, count);
    options.push(option);
    transaction.supplied.add(option);
  }
}

function vendorOf(option: Option): number | undefined {
  return vendorSpecificInformation.in([option])?.enterpriseNumber;
}
