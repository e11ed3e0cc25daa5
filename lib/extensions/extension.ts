import type { ConditionSection } from "../config/condition_section.ts";
import type { HandlerSection } from "../config/handler_section.ts";
import type { DuidType } from "../wire/duid_types.ts";
import type { ObservedExchange } from "./observed_exchange.ts";
import type { OptionExtension } from "./option_extension.ts";
import type { Sextant } from "./library.ts";

/** What a file brings: all of it may be left out, but not everything. */
export interface Extension {
  /** Kinds of entries of `handlers`. */
  readonly handlers?: readonly HandlerSection[];
  /** Kinds of conditions of `match`. */
  readonly conditions?: readonly ConditionSection[];
  /** Options of DHCPv6, of NTP and of vendors, with handlers that send them. */
  readonly options?: readonly OptionExtension[];
  /** Types of DUIDs, for people to read. */
  readonly duids?: readonly DuidType[];
  /** Told of every message as it ended, when its answer has left, or when it is known that none will. */
  observe?(exchange: ObservedExchange): void;
}

/**
 * What a file exports as its default: called once for each configuration.
 *
 * @example
 * ```ts
 * import type { ExtensionFunction } from "./extension.ts";
 *
 * const atNight: ExtensionFunction = ({ z, defineHandler, drop }) => ({
 *   handlers: [defineHandler({
 *     name: "at-night",
 *     help: "Leaves requests unanswered at night.",
 *     example: "at-night: {}",
 *     schema: z.strictObject({}),
 *     create: () => ({
 *       name: "at-night",
 *       pre: ({ now }) => now % 86_400 < 21_600 ? drop("do-not-respond", "It is night") : undefined,
 *     }),
 *   })],
 * });
 * console.assert(typeof atNight === "function");
 * ```
 */
export type ExtensionFunction = (sextant: Sextant) => Extension | Promise<Extension>;
