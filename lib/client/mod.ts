/**
 * A DHCPv6 client: channels to servers, and leases got and given back through them.
 *
 * @module
 */
export { type Channel, ChannelError, type Received } from "./channel.ts";
export type { Connection, TlsCredentials } from "./connection.ts";
export type { ConversationOptions } from "./conversation.ts";
export {
  acquireLease,
  type ExchangeReport,
  type LeaseOutcome,
  releaseLease,
} from "./lease_client.ts";
export { isComplete, type LeaseRequest } from "./lease_request.ts";
export { randomDuid, type RandomOctets, systemRandom } from "./random.ts";
export type { ReceivedAssociation, ReceivedLease, ReceivedStatus } from "./received_lease.ts";
export { type PretendedRelay, throughRelay } from "./relay_channel.ts";
export type { Retransmission } from "./retransmission.ts";
export {
  openTcpConnection,
  type TcpConnectionOptions,
  type TcpDestination,
} from "./tcp_connection.ts";
export { systemTimers, type Timers } from "../clock/timers.ts";
export { openUdpChannel, type UdpDestination } from "./udp_channel.ts";
