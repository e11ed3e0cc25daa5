import { HardwareType } from "../wire/hardware_type.ts";
import { clientLinkLayerAddress } from "../wire/options/relay.ts";
import { saidByRelay } from "./said_by_relay.ts";
import type { Transaction } from "./transaction.ts";

const DUID_LLT = 1;
const DUID_LL = 3;

/**
 * The hardware address of the client: what the relay nearest to it that tells it says (RFC 6939),
 * else what is in its DUID, else what the address is made of that it sends from (RFC 4291
 * appendix A). `undefined` when none of these tells.
 */
export function hardwareAddressOf(
  { relays, clientId, source }: Transaction,
): Uint8Array | undefined {
  return saidByRelay(relays, clientLinkLayerAddress)[0]?.address ??
    (clientId && ethernetAddressInDuid(clientId)) ?? ethernetAddressIn(source);
}

/** What tells the hardware address of the client, all of it in this order: it may differ. */
export function* hardwareAddressesOf(
  { relays, clientId, source }: Transaction,
): Generator<Uint8Array> {
  for (const { address } of saidByRelay(relays, clientLinkLayerAddress)) yield address;
  const inDuid = clientId && ethernetAddressInDuid(clientId);
  if (inDuid) yield inDuid;
  const inSource = ethernetAddressIn(source);
  if (inSource) yield inSource;
}

/** What a DUID-LL or DUID-LLT of Ethernet holds (RFC 8415 sections 11.2 and 11.4). */
export function ethernetAddressInDuid(duid: Uint8Array): Uint8Array | undefined {
  if (duid[0] !== 0 || duid[2] !== 0 || duid[3] !== HardwareType.ethernet) return undefined;
  if (duid[1] === DUID_LL && duid.length === 10) return duid.subarray(4);
  return duid[1] === DUID_LLT && duid.length === 14 ? duid.subarray(8) : undefined;
}

/** What an interface identifier in the form EUI-64 is made of: ff:fe is in its middle. */
function ethernetAddressIn(address: Uint8Array): Uint8Array | undefined {
  if (address[11] !== 0xff || address[12] !== 0xfe) return undefined;
  return Uint8Array.of(
    address[8]! ^ 0x02,
    address[9]!,
    address[10]!,
    address[13]!,
    address[14]!,
    address[15]!,
  );
}
