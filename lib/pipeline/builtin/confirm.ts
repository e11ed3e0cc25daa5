import { MessageType } from "../../wire/message_type.ts";
import { statusCode } from "../../wire/options/exchange.ts";
import { iaPd } from "../../wire/options/identity_association.ts";
import { StatusCode } from "../../wire/status_code.ts";
import { drop, type Ending } from "../ending.ts";
import type { Handler } from "../handler.ts";
import { isOnLink } from "../link.ts";
import type { Transaction } from "../transaction.ts";

const NOTHING_TO_CONFIRM = drop("do-not-respond", "The Confirm holds no address");
const UNKNOWN_LINK = drop("do-not-respond", "The Confirm is from a link that is not configured");

/** Tells a client whether its addresses are on the link it is on now (RFC 8415 section 18.3.3). */
export const confirm: Handler = {
  name: "confirm",
  handle({ request, response, ias, link }: Transaction): Ending | undefined {
    if (request.type !== MessageType.confirm) return undefined;
    const addresses = ias
      .filter(({ iaType }) => iaType !== iaPd.code)
      .flatMap(({ hints }) => hints);
    if (addresses.length === 0) return NOTHING_TO_CONFIRM;
    if (!link || link.prefixes.length === 0) return UNKNOWN_LINK;
    const onLink = addresses.every(({ address }) => isOnLink(link, address));
    response.options.push(statusCode.of(
      onLink
        ? { code: StatusCode.Success, message: "All addresses are on this link" }
        : { code: StatusCode.NotOnLink, message: "Not all addresses are on this link" },
    ));
    return undefined;
  },
};
