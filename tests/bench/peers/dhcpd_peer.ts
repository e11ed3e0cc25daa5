import { PLACES } from "./ground.ts";
import { missingPrograms } from "./missing_programs.ts";
import type { Peer, Setting } from "./peer.ts";

const PROGRAM = "dhcpd";

/** ISC dhcpd: it writes leases to its file before each Reply, and syncs that now and then. */
export const dhcpd: Peer = {
  name: "dhcpd",
  title: "ISC dhcpd",
  abilities: ["prefixes"],
  missing: () => missingPrograms([PROGRAM]),
  versionCommand: [PROGRAM, "--version"],
  start({ folder, isLogged }: Setting) {
    const leases = `${folder}/dhcpd6.leases`;
    Deno.writeTextFileSync(`${folder}/dhcpd6.conf`, CONFIGURATION);
    Deno.writeTextFileSync(leases, "");
    // To standard error, which is a file; otherwise it logs to syslog, which nobody reads here.
    const logging = isLogged ? "-d" : "-f";
    const files = ["-cf", `${folder}/dhcpd6.conf`, "-lf", leases, "--no-pid"];
    return {
      command: [PROGRAM, "-6", "-q", logging, ...files, PLACES.serverInterface],
      log: `${folder}/dhcpd.out`,
    };
  },
};

const CONFIGURATION = `
preferred-lifetime ${PLACES.preferredLifetime};
default-lease-time ${PLACES.validLifetime};
option dhcp6.name-servers ${PLACES.nameServer};
option dhcp6.domain-search "${PLACES.domain}";
subnet6 ${PLACES.link} {
  range6 ${PLACES.addresses};
  prefix6 ${PLACES.firstPrefix} ${PLACES.lastPrefix} /${PLACES.delegatedLength};
}
`;
