/**
 * The requestor's side of leasequery: asks servers who holds a lease, and puts together what they
 * tell.
 *
 * @module
 */
export { activeLeasequery } from "./active.ts";
export type { ActiveOptions } from "./active_options.ts";
export type { ActiveEvent } from "./active_event.ts";
export type { ActiveQuery } from "./active_query.ts";
export type { ClientRecord } from "./client_record.ts";
export type { LeaseQuery } from "./lease_query.ts";
export { mergeRecords, mergeServers } from "./merging.ts";
export type { QueryFailure, QueryResult } from "./query_result.ts";
export type { BulkQueryBy, QueryBy, Question } from "./question.ts";
export { startTls } from "./starttls.ts";
export { StatusError } from "./status_error.ts";
export { BULK_DATA_TIMEOUT, type BulkQuery, queryByTcp, type TcpQueryOptions } from "./tcp.ts";
export { queryServersByTcp, type TcpServer, type TcpServersOptions } from "./tcp_servers.ts";
export { LEASEQUERY_RETRANSMISSION, queryByUdp, type UdpQueryOptions } from "./udp.ts";
