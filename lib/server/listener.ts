import type { ListenerIdentity } from "../pipeline/reception.ts";
import type { DatagramSocket } from "./datagram_socket.ts";

/** A socket that receives, and who it is to the pipeline. */
export interface Listener {
  /** A reload may put another in its place. */
  identity: ListenerIdentity;
  readonly socket: DatagramSocket;
  /** Sends the replies: another socket where replies leave from another address. */
  readonly replySocket: DatagramSocket;
  /** Whether what comes in was sent to a multicast address. */
  readonly multicast: boolean;
  /** Senders, as text, that are not listened to: this host's own addresses. */
  ignoredSenders: ReadonlySet<string>;
}
