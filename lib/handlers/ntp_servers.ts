import { z } from "zod";
import { defineHandler, type HandlerSection } from "../config/handler_section.ts";
import {
  alwaysSend,
  domainName,
  multicastAddress,
  oneKind,
  unicastAddress,
} from "../config/values.ts";
import type { Option } from "../wire/option.ts";
import {
  ntpMulticastAddress,
  ntpServerAddress,
  ntpServerName,
  ntpServers as definition,
} from "../wire/options/time.ts";
import { repeatedOption } from "./option_rules.ts";

const server: z.ZodType<Option> = oneKind<Option>({
  fqdn: z.strictObject({ fqdn: domainName.describe("The name of an NTP server") })
    .transform(({ fqdn }) => ntpServerName.of(fqdn)),
  address: z.strictObject({ address: unicastAddress.describe("The address of an NTP server") })
    .transform(({ address }) => ntpServerAddress.of(address)),
  multicast: z.strictObject({
    multicast: multicastAddress.describe("The address of a group that NTP servers speak to"),
  }).transform(({ multicast }) => ntpMulticastAddress.of(multicast)),
});

/** Tells clients which NTP servers to ask. */
export const ntpServers: HandlerSection = defineHandler({
  name: "ntp-servers",
  help: "Tells clients which NTP servers to ask, by name, by address or by the group that they " +
    "speak to (option 56, RFC 5908).",
  example: `
ntp-servers:
  servers: [{ fqdn: time.example.org }, { address: "2001:db8::123" }, { multicast: "ff08::101" }]
`,
  schema: z.strictObject({
    servers: z.array(server).min(1).describe("The servers, the preferred one first"),
    "always-send": alwaysSend,
  }),
  create: (config, { report }) =>
    repeatedOption({
      name: "ntp-servers",
      definition,
      // One option for each server (RFC 5908 section 4).
      values: config.servers.map((server) => [server]),
      alwaysSend: config["always-send"],
      report,
    }),
});
