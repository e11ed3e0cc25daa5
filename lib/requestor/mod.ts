/**
 * The requestor's side of leasequery: asks servers who holds a lease, and puts together what they
 * tell.
 *
 * @module
 */
export * from "./client_record.ts";
export * from "./lease_query.ts";
export * from "./udp.ts";
