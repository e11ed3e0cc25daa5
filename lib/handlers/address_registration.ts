import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import { alwaysSend, lifetime, wholeNumber } from "../config/values.ts";
import { INFINITY } from "../leases/lease.ts";
import { MessageType } from "../wire/message_type.ts";
import { addressRegistration as definition } from "../wire/options/address_registration.ts";
import { singleOption } from "./option_content.ts";
import { ruleOf } from "./option_section.ts";
import { Registrar } from "./registrar.ts";
import { RegistrationLimits } from "./registration_limits.ts";

/** Takes down addresses that clients made themselves. */
export const addressRegistration: HandlerSection = defineHandler({
  name: "address-registration",
  help: "Lets clients register the addresses that they made themselves, by SLAAC or by hand " +
    "(option 148, RFC 9686), so that leasequery and `ctl leases` tell who has them. A client " +
    "registers addresses of its link and of prefixes that are delegated to it, these for as long " +
    "as the prefix; what this server leases or assigns is not registered, and no pool hands out " +
    "what is. Of an `address-pool` of less than 2^32 addresses a quarter may be registered, 65,536 " +
    "addresses at most and one at least: the others are for those who ask for them.",
  example: "address-registration: { max-lifetime: 30d, max-per-client: 64 }",
  oldNames: { "longest-lifetime": "max-lifetime", "most-per-client": "max-per-client" },
  schema: z.strictObject({
    "max-lifetime": lifetime.default(INFINITY).describe(
      "How long a registration lasts at most that is not refreshed, whatever lifetime the client " +
        "tells. Addresses that were set by hand are refreshed every four hours, others when most of " +
        "their lifetime is over: what is shorter loses addresses in use; default infinity",
    ),
    "max-per-client": wholeNumber(1, 1000).default(256).describe(
      "How many addresses a client may register at a time, by DUID and link; default 256",
    ),
    "max-per-sender": wholeNumber(1, 1_000_000).optional().describe(
      "The same whatever DUIDs a sender makes up: by the hardware address that the relay next to " +
        "it tells (RFC 6939), else by its interface-id there. Who is heard without a relay, or by " +
        "one that tells neither, is not limited by it; default any number",
    ),
    "always-send": alwaysSend,
  }),
  create(config, { log, reserved, leasable, counter, report, where }) {
    if (config["max-lifetime"] === 0) {
      report("error", "The max-lifetime is 0: expected at least 1 second", ["max-lifetime"]);
    }
    const limits = new RegistrationLimits({
      maxPerClient: config["max-per-client"],
      maxPerSender: config["max-per-sender"],
      leasable,
      log,
      countRefusal: counter("registrationLimits"),
    });
    const registrar = new Registrar({
      maxLifetime: config["max-lifetime"],
      limits,
      reserved,
      log,
    });
    const content = singleOption({ definition, value: true, report });
    const rule = ruleOf("address-registration", content, config, where());
    return {
      name: "address-registration",
      optionRule: rule,
      handle(transaction) {
        const isToRegister = transaction.request.type === MessageType.addrRegInform &&
          !transaction.registration;
        return isToRegister ? registrar.register(transaction) : undefined;
      },
      open: (leases, now) => limits.open(leases, now),
      close: () => limits.close(),
    };
  },
});
