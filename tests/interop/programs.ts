/** The Debian package that brings each program which interop tests and benchmarks start. */
const PACKAGES: { readonly [program: string]: string } = {
  dhclient: "isc-dhcp-client",
  dhcp6c: "wide-dhcpv6-client",
  dhcpcd: "dhcpcd-base",
  dhcpd: "isc-dhcp-server",
  dhcrelay: "isc-dhcp-relay",
  "dibbler-client": "dibbler-client",
  dnsmasq: "dnsmasq-base",
  dumpcap: "wireshark-common",
  gcc: "gcc",
  ip: "iproute2",
  "kea-dhcp6": "kea-dhcp6-server",
  mount: "mount",
  perfdhcp: "kea-admin",
  psql: "postgresql-client",
  setpriv: "util-linux",
  "systemd-networkd": "systemd",
  tshark: "tshark",
};

// Clients and servers live where an ordinary user's PATH does not look.
const FOLDERS = [
  ...(Deno.env.get("PATH") ?? "").split(":"),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
  "/lib/systemd",
];

/**
 * Where a program is; a path is where it says.
 *
 * @throws {Error} a sentence that names the Debian package, when the program is not installed
 */
export function requireProgram(name: string): string {
  const path = findProgram(name);
  if (path !== undefined) return path;
  const owner = packageOf(name);
  throw new Error(
    `${name} is not installed` + (owner ? `: install Debian's package ${owner}` : ""),
  );
}

/** Where a program is; a path is where it says; `undefined` when it is not installed. */
export function findProgram(name: string): string | undefined {
  if (name.includes("/")) return name;
  const folder = FOLDERS.find((each) => each !== "" && isFile(`${each}/${name}`));
  return folder === undefined ? undefined : `${folder}/${name}`;
}

/** The Debian package of a program, where that is known. */
export function packageOf(program: string): string | undefined {
  return PACKAGES[program];
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
