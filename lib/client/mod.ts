/**
 * A DHCPv6 client: channels to servers, exchanges with retransmission, and leases got with them.
 *
 * @module
 */
export * from "./channel.ts";
export * from "./lease_client.ts";
export * from "./random.ts";
export * from "./received_lease.ts";
export * from "./relay_channel.ts";
export * from "./retransmission.ts";
export * from "./udp_channel.ts";
