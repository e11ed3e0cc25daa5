import { MessageType, messageTypes } from "../wire/message_type.ts";
import type { OptionDefinition } from "../wire/option.ts";
import { informationRefreshTime } from "../wire/options/refresh.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Whether the answer is to hold a configured option: where it may be, and when the client asked
 * for it or left the choice to the server (RFC 8415 section 21.7).
 */
export function isWanted(
  { request, rules, response, requestedOptions }: Transaction,
  { code, places }: OptionDefinition<unknown>,
  alwaysSend: boolean,
): boolean {
  // Other answers hold how it went, and nothing to configure (RFC 8415 sections 18.3.3, 18.3.7).
  if (!rules.isConfigured) return false;
  if (places && !(messageTypes.nameOf(response.type)! in places)) return false;
  // RFC 8415 section 21.23
  const isForStateless = code === informationRefreshTime.code;
  if (isForStateless && request.type !== MessageType.informationRequest) return false;
  return alwaysSend || !requestedOptions || requestedOptions.has(code);
}

/**
 * Whether options of a vendor are for the client: one that names vendors gets theirs alone.
 *
 * @param vendor left out of options that are of no vendor
 */
export function isForVendor({ vendors }: Transaction, vendor: number | undefined): boolean {
  return vendor === undefined || vendors.size === 0 || vendors.has(vendor);
}
