import { z } from "zod";
import { checkAllowFrom } from "../config/allow_from.ts";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { atLeastASecond, prefixes, wholeNumber } from "../config/values.ts";
import { findLink } from "../leasequery/link_name.ts";
import { mayAsk } from "../leasequery/policy.ts";
import type { LinkClient } from "../leases/reconfigure_keys.ts";
import { answerStatus, drop, type Ending } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { MessageType } from "../wire/message_type.ts";
import { reconfigureMessage, statusCode } from "../wire/options/exchange.ts";
import { clientId } from "../wire/options/identity.ts";
import { linkAddress } from "../wire/options/relay.ts";
import { PrefixMatcher } from "../wire/prefix_matcher.ts";
import { StatusCode } from "../wire/status_code.ts";
import { TokenBuckets } from "./token_buckets.ts";

/** More than any relay has clients; the arithmetic of the buckets is exact up to here. */
const MOST = 1_000_000;

const RELAYED = drop(
  "do-not-respond",
  "A reconfigure-request through another relay is not allowed",
);
const SEVERAL_LINKS = answerStatus(
  StatusCode.UnspecFail,
  "A reconfigure-request has exactly one Link Address option",
);
const NO_SUCH_MESSAGE = answerStatus(
  StatusCode.UnspecFail,
  "No client answers a reconfigure with a message of the type that is asked for",
);
const UNKNOWN_LINK = answerStatus(
  StatusCode.NotConfigured,
  "This server has no record of the link",
);

/** Lets relays have clients come for their configuration again. */
export const reconfigureRequest: HandlerSection = defineHandler({
  name: "reconfigure-request",
  help:
    "Lets relays that may ask have clients told to come for their configuration again (RFC 6977). " +
    "Without this handler a reconfigure-request gets NotAllowed; with it, those of relays that " +
    "are not allowed are dropped.",
  example: `
reconfigure-request:
  allow-from: ["2001:db8:0:2::/64"]
`,
  schema: z.strictObject({
    "allow-from": prefixes.describe('Prefixes that relays may ask from; "::/0" is everybody'),
    "allow-relayed": z.boolean().default(false)
      .describe(
        "Whether a reconfigure-request may come through other relays: then its sender, and every " +
          "peer-address on the way, must be in allow-from; default false",
      ),
    rate: wholeNumber(2, MOST).default(100)
      .describe("How many clients are told in the time that `per` says; default 100"),
    per: atLeastASecond.default(1).describe("The time that `rate` is about; default 1s"),
    burst: wholeNumber(2, MOST).default(1000)
      .describe("How many clients are told at once after a silence; default 1000"),
  }),
  create(config, { links, report, findUntellable, reconfigure }) {
    const { rate, per, burst } = config;
    const policy = { allowFrom: new PrefixMatcher(config["allow-from"]) };
    checkAllowFrom(config["allow-from"], report, "lets everybody have clients reconfigured");
    const buckets = new TokenBuckets({ rate, per, burst });
    return {
      name: "reconfigure-request",
      answers: [MessageType.reconfigureRequest],
      pre({ request, relays }) {
        const isRelayed = request.type === MessageType.reconfigureRequest && relays.length > 0;
        return isRelayed && !config["allow-relayed"] ? RELAYED : undefined;
      },
      handle(transaction): Ending | undefined {
        const { request: { type, options }, handled, now, surroundings: { leases } } = transaction;
        if (type !== MessageType.reconfigureRequest || handled.size > 0) return undefined;
        if (!mayAsk(policy, transaction)) return undefined;
        const [address, ...others] = linkAddress.allIn(options);
        if (!address || others.length > 0) return SEVERAL_LINKS;
        const message = reconfigureMessage.in(options);
        if (message !== undefined && reconfigureMessage.check(message) !== undefined) {
          return NO_SUCH_MESSAGE;
        }
        const link = findLink(address, links, leases, now);
        if (link === undefined) return UNKNOWN_LINK;
        const clients = clientsNamed(transaction, link);
        // RFC 6977 section 7: the server limits what relays have it send.
        const allowed = clients.slice(0, buckets.count("", now));
        const untold = [...clients.slice(allowed.length), ...findUntellable(allowed)];
        transaction.onceSettled(() => {
          for (const _ of allowed) buckets.take("", now);
          reconfigure({ message }, allowed);
        });
        transaction.answer(
          address,
          statusCode.of({ code: StatusCode.Success, message: "" }),
          ...untold.map((client) => clientId.of(client.clientId)),
        );
        return undefined;
      },
    };
  },
});

/** The clients that the relay names. Octets of a request are good only until the next one comes. */
function clientsNamed({ request: { options } }: Transaction, link: string): LinkClient[] {
  return clientId.allIn(options).map((duid) => ({ clientId: duid.slice(), link }));
}
