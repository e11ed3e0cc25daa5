/**
 * Handlers, and the pipeline that takes messages through them.
 *
 * @module
 */
export * from "./answer_stream.ts";
export * from "./assigner.ts";
export type { ReconfigurePolicy } from "./builtin/reconfigure_accept.ts";
export type { RapidCommitPolicy } from "./builtin/rapid_commit.ts";
export * from "./ending.ts";
export * from "./handler.ts";
export * from "./ia.ts";
export * from "./limits.ts";
export * from "./link.ts";
export type { ToldByRelays } from "./links_by_relay.ts";
export type { DeclinedAddresses } from "./declined_addresses.ts";
export type { ClientLeases } from "./client_leases.ts";
export type { StoredRelays } from "./stored_relays.ts";
export * from "./option_rule.ts";
export type { OptionSources } from "./option_sources.ts";
export * from "./pipeline.ts";
export * from "./reception.ts";
export * from "./refusal.ts";
export type { Companion, PipelineSetup } from "./setup.ts";
export type { ServedPool } from "./served_pool.ts";
export * from "./timing.ts";
export type { MatchInWords, Phase, Trace } from "./trace.ts";
export * from "./transaction.ts";
export type { TrustedRelays } from "./relay_trust.ts";
export type { Steps } from "../steps.ts";
