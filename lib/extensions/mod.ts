/**
 * Code of one's own: what an extension brings, and a server to try it in.
 *
 * @module
 */
export type { Extension, ExtensionFunction } from "./extension.ts";
export { ExchangeState } from "./exchange_state.ts";
export type { Sextant } from "./library.ts";
export type { GivenLease, ObservedExchange } from "./observed_exchange.ts";
export type { OptionExtension } from "./option_extension.ts";
export { Trial, type TrialAnswer, type TrialSetup } from "./trial.ts";
