import { INFINITY } from "../../../lib/leases/lease.ts";
import { toHex } from "../../../lib/wire/bytes.ts";
import { parsePrefix } from "../../../lib/wire/prefix.ts";
import { formatAddress } from "../../../lib/wire/address.ts";
import { OPTIONS } from "./configured_options.ts";
import { PLACES, SERVER_INTERFACE } from "./places.ts";
import {
  type DelegatedPool,
  LINKS,
  type Reservation,
  reservationsOf,
  ROUNDS,
  type ServedLink,
  SERVER_DUID,
} from "./world.ts";

/** What Kea is told. */
export function keaConfig(round: number, sequences: number): string {
  const { rapidCommit, preferredLifetime, validLifetime, times } = ROUNDS[round]!;
  return JSON.stringify({
    Dhcp6: {
      "interfaces-config": {
        interfaces: [SERVER_INTERFACE, `${SERVER_INTERFACE}/${PLACES.kea.server}`],
      },
      // A DUID-LL's type and hardware type take the first four octets.
      "server-id": {
        type: "LL",
        htype: 1,
        identifier: toHex(SERVER_DUID.subarray(4)),
        persist: false,
      },
      "lease-database": { type: "memfile", persist: false },
      "multi-threading": { "enable-multi-threading": false },
      "host-reservation-identifiers": ["duid"],
      "dhcp-ddns": { "enable-updates": false },
      "decline-probation-period": 86_400,
      "preferred-lifetime": preferredLifetime,
      "valid-lifetime": validLifetime,
      "calculate-tee-times": false,
      ...(times && {
        "renew-timer": times.t1 * preferredLifetime,
        "rebind-timer": times.t2 * preferredLifetime,
      }),
      "option-data": OPTIONS.map(({ code, kea, always = false }) => ({
        code,
        space: "dhcp6",
        "csv-format": kea.octets !== true,
        data: kea.data,
        "always-send": always,
      })),
      subnet6: Object.values<ServedLink>(LINKS).map((link, at) => ({
        id: at + 1,
        subnet: link.prefix,
        "rapid-commit": rapidCommit,
        ...link.forEver && { "preferred-lifetime": INFINITY, "valid-lifetime": INFINITY },
        ...link.forEver && times && { "renew-timer": INFINITY, "rebind-timer": INFINITY },
        pools: link.addressPools.map((pool) => ({ pool })),
        "pd-pools": link.prefixPools.map(pdPool),
        reservations: link === LINKS.access
          ? reservationsOf(round, sequences).map(reservation)
          : [],
        ...(link === LINKS.direct && { interface: SERVER_INTERFACE }),
      })),
      loggers: [{ name: "kea-dhcp6", severity: "INFO", "output_options": [{ output: "stdout" }] }],
    },
  });
}

function pdPool({ prefix, delegatedLength, excluded }: DelegatedPool): object {
  const { address, length } = parsePrefix(prefix)!;
  const without = excluded === undefined ? undefined : parsePrefix(excluded)!;
  return {
    prefix: formatAddress(address),
    "prefix-len": length,
    "delegated-len": delegatedLength,
    ...without && {
      // Kea wants it within the pool.
      "excluded-prefix": formatAddress(address.map((octet, at) => octet | without.address[at]!)),
      "excluded-prefix-len": without.length,
    },
  };
}

function reservation({ duid, addresses, prefixes }: Reservation): object {
  return { duid: toHex(duid), "ip-addresses": addresses, prefixes };
}
