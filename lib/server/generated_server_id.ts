import { isForInterface } from "../config/interface_pattern.ts";
import type { ListenerConfiguration } from "../config/sections/listen.ts";
import type { LeaseStore } from "../leases/store.ts";
import { fromHex } from "../wire/bytes.ts";
import { duidLlt, duidUuid } from "../wire/duid.ts";
import type { ServiceSetup } from "./service_setup.ts";

/** What a server makes its own DUID from. */
export interface ServerIdSources {
  readonly listen: readonly ListenerConfiguration[];
  readonly interfaces: readonly Deno.NetworkInterfaceInfo[];
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Random octets, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
}

const ETHERNET = 1;

/**
 * The DUID of a server: what is configured, else the one that its store keeps.
 *
 * @param interfaces of the machine, by which one is made
 */
export function serverIdOf(
  { configuration: { serverId, listen }, random, now }: Pick<
    ServiceSetup,
    "configuration" | "random" | "now"
  >,
  leases: Pick<LeaseStore, "serverId">,
  interfaces: readonly Deno.NetworkInterfaceInfo[],
): Uint8Array {
  // Made also where another is configured: a reload may take that away while leases are recorded.
  const own = leases.serverId(() => generateServerId({ listen, interfaces, random, now }));
  return serverId ?? own;
}

/**
 * Makes the DUID of a server that has none: a DUID-LLT of the first interface it listens on that has
 * a hardware address (RFC 8415 section 11.2), a DUID-UUID where none has (RFC 6355).
 */
export function generateServerId({ listen, interfaces, now, random }: ServerIdSources): Uint8Array {
  for (const listener of listen) {
    if (listener.kind !== "interface") continue;
    for (const found of interfaces.filter(({ name }) => isForInterface(listener.interface, name))) {
      const address = hardwareAddress(found);
      if (address) return duidLlt(ETHERNET, Math.floor(now() / 1000), address);
    }
  }
  return duidUuid(randomUuid(random));
}

/** A tunnel has none, which is told as zeros. */
function hardwareAddress({ mac }: Deno.NetworkInterfaceInfo): Uint8Array | undefined {
  const octets = fromHex(mac.replaceAll(":", ""));
  return octets?.length === 6 && octets.some((octet) => octet !== 0) ? octets : undefined;
}

/** RFC 9562 section 5.4: version 4, variant 10. */
function randomUuid(random: (length: number) => Uint8Array): Uint8Array {
  const uuid = random(16);
  uuid[6] = uuid[6]! & 0x0f | 0x40;
  uuid[8] = uuid[8]! & 0x3f | 0x80;
  return uuid;
}
