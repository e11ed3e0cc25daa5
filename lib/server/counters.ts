import type { DropReason } from "../pipeline/ending.ts";
import type { ConnectionEnd } from "./connection_end.ts";

/** What the server counts. */
export class Counters {
  /** Messages by their type, as they came in; relayed ones by the type of the client's message. */
  readonly messagesIn: Map<number, number> = new Map();
  /** Messages by their type, as they were handed to a socket. */
  readonly messagesOut: Map<number, number> = new Map();
  /** Messages that got no answer, by the reason. */
  readonly dropped: Map<DropReason, number> = new Map();
  incomingDatagrams = 0;
  outgoingDatagrams = 0;
  /** Datagrams that the system refused to send. */
  sendErrors = 0;
  /** Answers that were never sent because their leases could not be stored. */
  commitFailures = 0;
  /** TCP connections that were accepted. */
  acceptedConnections = 0;
  /** TCP connections that were closed at once: not allowed, or too many. */
  refusedConnections = 0;
  /** Accepted connections that are closed, by the reason. */
  readonly endedConnections: Map<ConnectionEnd, number> = new Map();

  countIn(type: number): void {
    this.messagesIn.set(type, (this.messagesIn.get(type) ?? 0) + 1);
  }

  countOut(type: number): void {
    this.messagesOut.set(type, (this.messagesOut.get(type) ?? 0) + 1);
  }

  countDrop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }

  countConnectionEnd(end: ConnectionEnd): void {
    this.endedConnections.set(end, (this.endedConnections.get(end) ?? 0) + 1);
  }
}
