/**
 * Every option that Sextant knows, by what it is about.
 *
 * @module
 */
export * from "./address_registration.ts";
export * from "./boot.ts";
export * from "./captive_portal.ts";
export * from "./classes.ts";
export * from "./client_fqdn.ts";
export * from "./encrypted_dns.ts";
export * from "./exchange.ts";
export * from "./identity.ts";
export * from "./identity_association.ts";
export * from "./leasequery.ts";
export * from "./name_servers.ts";
export * from "./nis.ts";
export * from "./prefix_exclude.ts";
export * from "./refresh.ts";
export * from "./relay.ts";
export * from "./sip.ts";
export * from "./softwire.ts";
export * from "./time.ts";
