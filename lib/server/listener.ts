import type { TlsCredentials } from "../config/sections/listen.ts";
import type { ListenerIdentity } from "../pipeline/reception.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import type { StreamServer } from "./stream_socket.ts";

/** A socket that receives datagrams, and who it is to the pipeline. */
export interface Listener {
  readonly kind: "datagrams";
  /** A reload may put another in its place. */
  identity: ListenerIdentity;
  readonly socket: DatagramSocket;
  /** Sends the replies: another listener's where replies leave from another address. */
  replySocket: DatagramSocket;
  /** Whether what comes in was sent to a multicast address. */
  readonly multicast: boolean;
  /** Senders, as text, that are not listened to: this host's own addresses. */
  ignoredSenders: ReadonlySet<string>;
}

/** A place where requestors connect, and who it is to the pipeline. */
export interface StreamListener {
  readonly kind: "connections";
  /** A reload may put another in its place. Its link-address is that of each requestor. */
  identity: ListenerIdentity;
  readonly server: StreamServer;
  /** How many connections may be open at a time. */
  maxConnections: number;
  /** For STARTTLS, where that is configured. */
  tls: TlsCredentials | undefined;
}

/** Something that is listened to. */
export type AnyListener = Listener | StreamListener;

/** Closes the socket of a listener. */
export function closeListener(listener: AnyListener): void {
  if (listener.kind === "connections") listener.server.close();
  else listener.socket.close();
}
