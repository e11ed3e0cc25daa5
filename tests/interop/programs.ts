/** The Debian package that brings each program which the interop tests start. */
const PACKAGES: { readonly [program: string]: string } = {
  dhclient: "isc-dhcp-client",
  dhcp6c: "wide-dhcpv6-client",
  dhcpcd: "dhcpcd-base",
  dhcrelay: "isc-dhcp-relay",
  "dibbler-client": "dibbler-client",
  dumpcap: "wireshark-common",
  ip: "iproute2",
  "kea-dhcp6": "kea-dhcp6-server",
  mount: "mount",
  perfdhcp: "kea-admin",
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
  if (name.includes("/")) return name;
  for (const folder of FOLDERS) {
    const path = `${folder}/${name}`;
    if (folder !== "" && isFile(path)) return path;
  }
  const owner = PACKAGES[name];
  throw new Error(
    `${name} is not installed` + (owner ? `: install Debian's package ${owner}` : ""),
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
