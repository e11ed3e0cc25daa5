import type { LastHeard } from "../last_heard.ts";

/** How a client was last heard, as its row has it. */
export type LastHeardRow = readonly [
  peerAddress: Uint8Array | null,
  relayForward: Uint8Array | null,
  heardOn: string | null,
];

/** What `lastHeardOf` takes, of the table `clients`. */
export const LAST_HEARD_COLUMNS = "peer_address, relay_forward, heard_on";

/** How a client was last heard: through relays where there is a Relay-forward. */
export function lastHeardOf([peerAddress, relayForward, heardOn]: LastHeardRow): LastHeard {
  if (!peerAddress) return {};
  if (relayForward) return { relays: { peerAddress, relayForward } };
  return { direct: { source: peerAddress, ...heardOn !== null && { interface: heardOn } } };
}
