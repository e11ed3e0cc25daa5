import type { PageEnd } from "./client_pages.ts";

/** By which way a client was heard, and can be told something. */
export interface ClientWay {
  /** Name of the listener. */
  readonly listener: string;
  /** The client's own, or that of the relay which is next to this server: 16 octets. */
  readonly address: Uint8Array;
  /** Where it listens. */
  readonly port: number;
  /**
   * The outermost Relay-forward, encoded, without the client's message; left out: the client was
   * heard directly.
   */
  readonly relayForward?: Uint8Array;
}

/** A client on a link. */
export interface LinkClient {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
}

/** What a client knows a Reconfigure of this server by (RFC 8415 section 20.4), and how to send it. */
export interface GivenKey {
  /** 16 octets that nobody else knows: they are never shown. */
  readonly key: Uint8Array;
  /** Of the message that was answered with the key. */
  readonly transactionId: number;
  /** By which way the client was last heard. */
  readonly way: ClientWay;
}

/** The key of a client on a link. */
export interface ReconfigureKey extends LinkClient, GivenKey {}

/**
 * The keys that clients were given; exchanges give them. A key goes with what is known of its client
 * on the link: where that has no lease there, seven days after it was given, or sooner when a great
 * many others are newer. Nothing here waits.
 */
export interface ReconfigureKeys {
  /** Whether any client has one: most servers need not look further. */
  readonly isUsed: boolean;
  /** The key of a client on a link. */
  of(client: LinkClient): ReconfigureKey | undefined;
  /**
   * Some of the keys of clients without leases, of all links, oldest first.
   *
   * @param after `next` of the page before; `undefined` for the first
   * @returns `next` is `undefined` at the end
   */
  leaseless(after: PageEnd | undefined, limit: number): {
    readonly clients: readonly LinkClient[];
    readonly next: PageEnd | undefined;
  };
  /** The links on which a client without leases there has a key. */
  leaselessOf(clientId: Uint8Array): readonly LinkClient[];
  /**
   * A value for replay detection (RFC 8415 section 21.11): 8 octets, greater than any before it,
   * whatever became of the clock and of this process meanwhile. What holds it may leave only once
   * what was recorded so far is settled.
   *
   * @param now Unix seconds
   */
  nextReplayDetection(now: number): Uint8Array;
}
