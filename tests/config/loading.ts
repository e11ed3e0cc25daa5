import { formatFinding, sortFindings } from "../../lib/config/finding.ts";
import { loadConfiguration, type LoadedConfiguration } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { networkAddress } from "../support/network_address.ts";

/** The interfaces of a machine with one network. */
export const INTERFACES: readonly Deno.NetworkInterfaceInfo[] = [
  networkAddress("lo", "127.0.0.1/8"),
  networkAddress("lo", "::1/128"),
  networkAddress("eth0", "2001:db8:1::1/64"),
  networkAddress("eth0", "fe80::1/64"),
];

/** What is said of a configuration, as `check` prints it but for the file's name. */
export function findingsIn(text: string, interfaces = INTERFACES): string[] {
  const { loaded, findings } = loadConfiguration(text, "/etc/sextant.yaml", {
    conditionSections,
    handlerSections,
    interfaces,
  });
  const ofHandlers = loaded?.makeHandlers(new Uint8Array(32)).findings ?? [];
  return sortFindings([...findings, ...ofHandlers])
    .map((finding) => formatFinding("", finding).slice(1));
}

/** A configuration that is right. @throws {Error} with all that is said of it when it is not */
export function load(text: string, interfaces = INTERFACES): LoadedConfiguration {
  const { loaded } = loadConfiguration(text, "/etc/sextant.yaml", {
    conditionSections,
    handlerSections,
    interfaces,
  });
  if (!loaded) throw new Error(findingsIn(text, interfaces).join("\n"));
  return loaded;
}

/** What is said of a configuration that is right but for the lines given, which come first. */
export function findingsInTop(lines: string): string[] {
  const listen = /^listen:/m.test(lines) ? "" : "listen: [{ unicast: ::1 }]\n";
  const handlers = /^handlers:/m.test(lines) ? "" : "handlers: []\n";
  return findingsIn(`${lines}\n${listen}${handlers}`);
}
