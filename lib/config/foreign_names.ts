/**
 * What Kea, ISC dhcpd and IANA call what this language calls otherwise, by where it stands here: in
 * lower case with hyphens, without `dhcp6.` and `OPTION_`.
 */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "in handlers": {
    "bootfile": "boot-file-url",
    "bootfile-param": "boot-file-parameters",
    "bootfile-params": "boot-file-parameters",
    "bootfile-url": "boot-file-url",
    "bootfile-name": "boot-file-url",
    "option-data": "option",
    "option-def": "option",
    "captive-portal-uri": "captive-portal",
    "client-classes": "match",
    "class": "match",
    "ddns-domain-name": "client-fqdn",
    "default-lease-time": "address-pool",
    "dns-server": "recursive-name-servers",
    "dns-servers": "recursive-name-servers",
    "dnr": "encrypted-dns",
    "domain-list": "domain-search-list",
    "domain-name-servers": "recursive-name-servers",
    "domain-search": "domain-search-list",
    "fixed-address6": "static",
    "fqdn": "client-fqdn",
    "host": "static",
    "info-refresh-time": "information-refresh-time",
    "name-servers": "recursive-name-servers",
    "nameservers": "recursive-name-servers",
    "new-posix-timezone": "posix-timezone",
    "new-tzdb-timezone": "tzdb-timezone",
    "nis-domain": "nis-domain-name",
    "nisp-domain": "nisp-domain-name",
    "ntp-server": "ntp-servers",
    "ntp": "ntp-servers",
    "pd-pool": "prefix-pool",
    "pd-pools": "prefix-pool",
    "pool": "address-pool",
    "pools": "address-pool",
    "prefix6": "prefix-pool",
    "range6": "address-pool",
    "rebind-timer": "iana-timing-limits",
    "renew-timer": "iana-timing-limits",
    "reservations": "static",
    "rsoo": "relay-supplied-options",
    "s46-cont-mape": "map-e",
    "s46-cont-mapt": "map-t",
    "sip-server-addr": "sip-server-addresses",
    "sip-server-dns": "sip-server-names",
    "sip-server-d": "sip-server-names",
    "sip-server-a": "sip-server-addresses",
    "sip-servers-addresses": "sip-server-addresses",
    "sip-servers-names": "sip-server-names",
    "solmax-rt": "sol-max-rt",
    "unicast": "server-unicast",
    "v6-captive-portal": "captive-portal",
    "v6-dnr": "encrypted-dns",
    "vendor-opts": "vendor-specific-information",
  },
  "at the top level": {
    "duid": "server-id",
    "include-file": "include",
    "interfaces-config": "listen",
    "lease-database": "leases",
    "lease-file-name": "leases",
    "loggers": "logging",
    "server-duid": "server-id",
    "shared-network": "links",
    "shared-networks": "links",
    "subnet6": "links",
    "subnets": "links",
  },
  "in match": {
    "arch": "architecture",
    "circuit-id": "interface-id",
    "client-arch": "architecture",
    "client-arch-type": "architecture",
    "client-duid": "client-id",
    "duid": "client-id",
    "giaddr": "subnet",
    "hw-address": "hardware-address",
    "mac": "hardware-address",
    "mac-address": "hardware-address",
    "message-type": "message",
    "msgtype": "message",
    "relay-address": "relay",
    "vendor-class-identifier": "vendor-class",
  },
};

/** What a name of another server or of IANA is here, where that is among what may stand in a place. */
export function nativeName(written: string, candidates: readonly string[]): string | undefined {
  return placesOf(written).find(({ native }) => candidates.includes(native))?.native;
}

/** What a name is that stands elsewhere here, and where: `links at the top level`. */
export function nativePlace(written: string): string | undefined {
  const [first] = placesOf(written);
  return first && `${first.native} ${first.place}`;
}

function placesOf(written: string): { native: string; place: string }[] {
  const lower = written.toLowerCase().replaceAll("_", "-");
  const forms = new Set([lower, lower.replace(/^(dhcp6\.|option-)/, "")]);
  return Object.entries(NAMES).flatMap(([place, names]) =>
    [...forms].filter((form) => Object.hasOwn(names, form))
      .map((form) => ({ native: names[form]!, place }))
  );
}
