/** Octets before the options of a Relay-forward (RFC 8415 section 9). */
const HEADER = 34;
/** Code and length of an option. */
const OPTION_HEADER = 4;
const RELAY_MESSAGE = 9;
const INTERFACE_ID = 18;

/**
 * The interface-id that the relay nearest to the client says, of those that say one.
 *
 * @param relayForward as it is stored of a client
 */
export function interfaceIdIn(relayForward: Uint8Array): Uint8Array | undefined {
  let nearest: Uint8Array | undefined;
  let relay: Uint8Array | undefined = relayForward;
  while (relay) {
    const inner: Uint8Array | undefined = optionIn(relay, RELAY_MESSAGE);
    nearest = optionIn(relay, INTERFACE_ID) ?? nearest;
    relay = inner && inner.length > HEADER ? inner : undefined;
  }
  return nearest;
}

function optionIn(relay: Uint8Array, wanted: number): Uint8Array | undefined {
  for (let at = HEADER; at + OPTION_HEADER <= relay.length;) {
    const code = relay[at]! * 256 + relay[at + 1]!;
    const begin = at + OPTION_HEADER;
    at = begin + relay[at + 2]! * 256 + relay[at + 3]!;
    if (code === wanted && at <= relay.length) return relay.subarray(begin, at);
  }
  return undefined;
}
