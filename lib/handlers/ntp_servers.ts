import { z } from "zod";
import { domainName, multicastAddress, oneKind, unicastAddress } from "../config/values.ts";
import type { Option } from "../wire/option.ts";
import {
  ntpMulticastAddress,
  ntpServerAddress,
  ntpServerName,
  ntpServers as definition,
} from "../wire/options/time.ts";
import { repeatedOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

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
export const ntpServers: OptionSection = defineOption({
  name: "ntp-servers",
  help: "Tells clients which NTP servers to ask, by name, by address or by the group that they " +
    "speak to (option 56, RFC 5908).",
  example: `
ntp-servers:
  servers: [{ fqdn: time.example.org }, { address: "2001:db8::123" }, { multicast: "ff08::101" }]
`,
  keys: {
    servers: z.array(server).min(1).describe("The servers, the preferred one first"),
  },
  create: (config, { report }) =>
    repeatedOption({
      definition,
      // One option for each server (RFC 5908 section 4).
      values: config.servers.map((server) => [server]),
      report,
    }),
});
