/**
 * The requestor's side of leasequery: asks servers who holds a lease, and puts together what they
 * tell.
 *
 * @module
 */
export { type ClientRecord, mergeRecords } from "./client_record.ts";
export type { LeaseQuery } from "./lease_query.ts";
export {
  LEASEQUERY_RETRANSMISSION,
  queryByUdp,
  type QueryFailure,
  type QueryResult,
  type UdpQueryOptions,
} from "./udp.ts";
