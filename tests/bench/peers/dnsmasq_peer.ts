import { PLACES } from "./ground.ts";
import { missingPrograms } from "./missing_programs.ts";
import type { Peer, Setting } from "./peer.ts";

const PROGRAM = "dnsmasq";
/** It serves a thousand at most if nobody says otherwise. */
const MOST_LEASES = 100_000_000;

/** dnsmasq, as a DHCP server only; it writes its file of leases whole, and does not sync it. */
export const dnsmasq: Peer = {
  name: "dnsmasq",
  title: "dnsmasq",
  abilities: [],
  missing: () => missingPrograms([PROGRAM]),
  versionCommand: [PROGRAM, "--version"],
  start: ({ folder, isLogged }: Setting) => ({
    command: [
      PROGRAM,
      ...["--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file"],
      ...["--port=0", "--no-resolv", "--no-hosts", "--no-ping"],
      `--interface=${PLACES.serverInterface}`,
      `--dhcp-range=${PLACES.firstAddress},${PLACES.lastAddress},64,${PLACES.validLifetime}`,
      `--dhcp-option=option6:dns-server,[${PLACES.nameServer}]`,
      `--dhcp-option=option6:domain-search,${PLACES.domain}`,
      ...["--dhcp-authoritative", `--dhcp-lease-max=${MOST_LEASES}`],
      `--dhcp-leasefile=${folder}/dnsmasq.leases`,
      ...isLogged ? [`--log-facility=${folder}/exchanges.log`] : ["--quiet-dhcp6"],
    ],
    log: `${folder}/dnsmasq.out`,
  }),
};
