/** How the client was last heard of through relays, as leasequery tells it. */
export interface RelayTrace {
  /** Who sent the outermost Relay-forward to this server: 16 octets. */
  readonly peerAddress: Uint8Array;
  /** The outermost Relay-forward, encoded, without the client's message (RFC 5007 section 4.1.2.4). */
  readonly relayForward: Uint8Array;
  /** DUIDs of the relays that told theirs; they follow from `relayForward`. */
  readonly relayIds: readonly Uint8Array[];
  /**
   * Remote-ids, each as the option's value: enterprise number and identifier; they follow from
   * `relayForward`.
   */
  readonly remoteIds: readonly Uint8Array[];
}
