import type { LinkClient } from "../leases/reconfigure_keys.ts";
import type { Claims } from "../pools/claims.ts";
import type { Log } from "../log/log.ts";
import type { Handler } from "../pipeline/handler.ts";
import type { Link, Links } from "../pipeline/link.ts";
import type { PrefixSet } from "../pools/prefix_set.ts";
import type { Steps } from "../steps.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { Counter } from "../statistics/named_counters.ts";
import type { ConfigPath, Report } from "./finding.ts";
import type { Schema } from "./schema.ts";
import type { Unassignable } from "./unassignable.ts";
import type { AddressRange } from "./values.ts";

/** What a handler tells while it is in use. */
export interface HandlerRunTime {
  /** For what happens then; of its configuration a handler says in `report`. */
  readonly log: Log;
  /**
   * What counts under a name, which `ctl statistics` shows. To be asked for while the handler is made.
   *
   * @param name such as `lines without a map`, or one that the server has already
   * @param owner the file of an extension; left out: the server itself, which has `OwnCounter`
   */
  counter(name: string, owner?: string): Counter;
  /** Of clients those that cannot be told now to come for their configuration again. */
  findUntellable(clients: readonly LinkClient[]): readonly LinkClient[];
  /**
   * Has clients told to come for their configuration again, but for those that cannot be told.
   *
   * @param order type of the message that they are to send; left out: Renew of those with leases
   */
  reconfigure(
    order: { readonly message?: number | undefined },
    clients: readonly LinkClient[],
  ): void;
}

/** What a handler can use while it is made. */
export interface HandlerContext extends HandlerRunTime {
  /** All links, as configured or as they follow from the rest of the configuration. */
  readonly links: Links;
  /** The links on which this handler can be reached, by the `match` blocks around it. */
  readonly reachableLinks: readonly Link[];
  /** An absolute path: relative ones are relative to the configuration file. */
  resolve(path: string): string;
  /**
   * Where the entry stands in the file, for people: `handlers[2].preference, line 14`.
   *
   * @param within what of the entry; left out: all of it
   */
  where(within?: ConfigPath): string;
  /** Says what is wrong. After an error the handler is not used. */
  readonly report: Report;
  /** Addresses and prefixes that no pool may hand out; complete once all handlers are made. */
  readonly reserved: PrefixSet;
  /** What rows of static assignments claim; complete once all handlers are prepared. */
  readonly claims: Claims;
  /** What can be no client's. */
  readonly unassignable: Unassignable;
  /** Prefixes of which parts are delegated to clients; complete once all handlers are made. */
  readonly delegable: PrefixSet;
  /** What address pools lease; complete once all handlers are made. */
  readonly leasable: AddressRange[];
  /** 32 octets that only this server knows, the same after a restart. */
  readonly secret: Uint8Array;
}

/** One kind of entry of `handlers`: its name, its keys, what they mean and what they do. */
export interface HandlerSection {
  /** The key in the configuration: `address-pool`. */
  readonly name: string;
  /** For the reference: what it does, in a sentence or several. */
  readonly help: string;
  /** For the reference: an entry of `handlers` in YAML, without the hyphen before it. */
  readonly example: string;
  /** Its keys, each with a description. */
  readonly schema: Schema;
  /** Names that keys had before, each with the one that it has now. */
  readonly oldNames?: Readonly<Record<string, string>>;
  /** The addresses that it hands out: where nothing else tells of a link, these do. */
  addresses?(config: unknown): AddressRange | undefined;
  /** The prefix of which it delegates parts. */
  delegates?(config: unknown): Prefix | undefined;
  /** What a pool is called that has a name. */
  poolName?(config: unknown): string | undefined;
  /** Whether it gives clients what is assigned to each of them. */
  readonly assigns?: boolean;
  /** The files that it reads, as written, each by its key. */
  files?(config: unknown): Readonly<Record<string, string>>;
  /** Whether no request that comes to it is answered, by whatever handler. */
  ignoresEverything?(config: unknown): boolean;
  /** Marks that it adds for conditions further down. */
  marks?(config: unknown): readonly string[];
  /**
   * Does what takes long before handlers are made, such as to read a file, and adds to `reserved`,
   * `delegable` and `claims`; left out: nothing does. A reload has this done in another thread, so
   * what it returns is plain data.
   *
   * @param config what the schema made of the configuration
   */
  prepare?(config: unknown, context: HandlerContext): unknown;
  /**
   * Makes the handler.
   *
   * @param config what the schema made of the configuration
   * @param prepared what `prepare` has returned
   * @returns what takes longer than a millisecond yields in between
   */
  create(config: unknown, context: HandlerContext, prepared?: unknown): Making;
}

/** A handler, or steps at whose end there is one. */
export type Making = Handler | Steps<Handler>;

/** Declares a handler section, with the type of its configuration taken from its schema. */
export function defineHandler<Value, P = undefined>(section: {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  readonly schema: Schema<Value>;
  readonly oldNames?: Readonly<Record<string, string>>;
  addresses?(config: Value): AddressRange | undefined;
  delegates?(config: Value): Prefix | undefined;
  poolName?(config: Value): string | undefined;
  readonly assigns?: boolean;
  files?(config: Value): Readonly<Record<string, string>>;
  ignoresEverything?(config: Value): boolean;
  marks?(config: Value): readonly string[];
  prepare?(config: Value, context: HandlerContext): P;
  create(config: Value, context: HandlerContext, prepared: P): Making;
}): HandlerSection {
  return section as HandlerSection;
}
