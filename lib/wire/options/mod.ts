/**
 * Every option that Sextant knows, by what it is about.
 *
 * @module
 */
export * from "./exchange.ts";
export * from "./identity.ts";
export * from "./identity_association.ts";
export * from "./leasequery.ts";
export * from "./name_servers.ts";
export * from "./relay.ts";
