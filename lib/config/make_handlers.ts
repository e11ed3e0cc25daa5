import type { Handler, PipelineEntry } from "../pipeline/handler.ts";
import { Claims } from "../pools/claims.ts";
import { checkUnlessSet } from "./unless_set.ts";
import { Unassignable } from "./unassignable.ts";
import type { Link, Links } from "../pipeline/link.ts";
import type { Resolve } from "./absolute_paths.ts";
import { PrefixSet } from "../pools/prefix_set.ts";
import type { Steps } from "../steps.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import type { OwnAddresses } from "./own_addresses.ts";
import { checkOptionsTogether } from "./options_together.ts";
import { checkAssignedInPools, poolsIn } from "./pools.ts";
import type { HandlerContext, HandlerRunTime } from "./handler_section.ts";
import type { ConfiguredEntry, HandlerEntry } from "./handlers_section.ts";
import { conditionOf } from "./match.ts";
import { conditionsInWords } from "./match_in_words.ts";
import { ReachableLinks } from "./reachable_links.ts";
import { selectionOf } from "./selection.ts";

/** What all handlers are made with. */
export interface HandlersSetup {
  readonly links: Links;
  /** Addresses of this machine, which nobody is given. */
  readonly ownAddresses: OwnAddresses;
  /** 32 octets that only this server knows, the same after a restart. */
  readonly secret: Uint8Array;
  readonly runTime: HandlerRunTime;
  readonly resolve: Resolve;
  /** Where in the file something stands, for people. */
  readonly where: (path: ConfigPath) => string;
}

/** What is ready before handlers are made. */
export interface Preparation {
  readonly reserved: PrefixSet;
  readonly delegable: PrefixSet;
  /** What sections prepared, by the number of the handler in document order. */
  readonly prepared: ReadonlyMap<number, unknown>;
}

/** Makes the handlers that are configured. */
export class HandlersMaker {
  /** What they have to say of their configuration; after an error they are not to be used. */
  readonly findings: Finding[] = [];
  readonly #configured: readonly ConfiguredEntry[];
  readonly #setup: HandlersSetup;
  readonly #common: Omit<HandlerContext, "resolve" | "where" | "report" | "reachableLinks">;
  readonly #prepared: Map<number, unknown>;
  readonly #made: Handler[] = [];
  /** How many handlers were gone through so far, in document order. */
  #count = 0;

  /** @param ready left out: nothing is, and `prepare` is to be called */
  constructor(
    configured: readonly ConfiguredEntry[],
    setup: HandlersSetup,
    { reserved, delegable, prepared }: Preparation = {
      reserved: new PrefixSet(),
      delegable: new PrefixSet(),
      prepared: new Map(),
    },
  ) {
    const { links, ownAddresses, secret, runTime } = setup;
    this.#configured = configured;
    this.#setup = setup;
    this.#prepared = new Map(prepared);
    this.#common = {
      ...runTime,
      reserved,
      delegable,
      leasable: [],
      claims: new Claims(),
      unassignable: new Unassignable(links, ownAddresses.all),
      links,
      secret,
    };
  }

  /** Reads the files that handlers name, and all else that takes long. */
  prepare(): Preparation {
    const { claims, reserved, delegable } = this.#common;
    this.#count = 0;
    this.#prepareAll(this.#configured, this.#reachable());
    claims.settle();
    // A million assignments are put in order now, and not while the first client waits.
    reserved.settle();
    delegable.settle();
    return { reserved, delegable, prepared: this.#prepared };
  }

  /** Makes them, of what is prepared. */
  make(): Steps<readonly PipelineEntry[]> {
    this.#count = 0;
    return this.#makeAll(this.#configured, this.#reachable());
  }

  /** Closes what was made so far, when it is not to be used. */
  close(): void {
    for (const handler of this.#made) handler.close?.();
  }

  /** Finds what can only be seen of all handlers together. */
  check(entries: readonly PipelineEntry[]): void {
    const configured = this.#configured;
    this.findings.push(...checkAssignedInPools(poolsIn(configured), this.#common.reserved));
    this.findings.push(...checkOptionsTogether(configured, entries));
    this.findings.push(...checkUnlessSet(configured, entries));
  }

  /** Puts the entries as a pipeline takes them best, once they are checked. */
  *finish(entries: readonly PipelineEntry[]): Steps<readonly PipelineEntry[]> {
    // They are no assignments, and others at another time.
    this.#common.reserved.addElsewhere(this.#setup.ownAddresses);
    return yield* selectionOf(this.#configured, entries);
  }

  #reachable(): ReachableLinks {
    return new ReachableLinks(this.#setup.links.all);
  }

  #prepareAll(configured: readonly ConfiguredEntry[], reachable: ReachableLinks): void {
    for (const entry of configured) {
      if (entry.kind === "handler") {
        const { section, config } = entry;
        const number = this.#count++;
        if (!section.prepare) continue;
        const context = this.#contextOf(entry, reachable.all);
        this.#prepared.set(number, section.prepare(config, context));
      } else {
        this.#prepareAll(entry.entries, reachable.meeting(entry.conditions));
        if (entry.otherwise.length === 0) continue;
        this.#prepareAll(entry.otherwise, reachable.notMeeting(entry.conditions));
      }
    }
  }

  *#makeAll(
    configured: readonly ConfiguredEntry[],
    reachable: ReachableLinks,
  ): Steps<readonly PipelineEntry[]> {
    const all: PipelineEntry[] = [];
    for (const entry of configured) {
      if (entry.kind === "handler") {
        const handler = yield* this.#make(entry, reachable.all);
        this.#made.push(handler);
        all.push(handler);
      } else {
        const { conditions, entries, otherwise, path } = entry;
        const inner = yield* this.#makeAll(entries, reachable.meeting(conditions));
        const others = otherwise.length === 0
          ? []
          : yield* this.#makeAll(otherwise, reachable.notMeeting(conditions));
        // What is asked later would keep the whole file in memory.
        const origin = this.#setup.where([...path, "match"]);
        all.push({
          inWords: () => ({ origin, conditions: conditionsInWords(conditions) }),
          condition: conditionOf(conditions),
          handlers: inner,
          otherwise: others,
        });
      }
      yield;
    }
    return all;
  }

  *#make(entry: HandlerEntry, reachableLinks: readonly Link[]): Steps<Handler> {
    const context = this.#contextOf(entry, reachableLinks);
    const making = entry.section.create(
      entry.config,
      context,
      this.#prepared.get(this.#count++),
    );
    const handler = "next" in making ? yield* making : making;
    return { ...handler, origin: context.where() };
  }

  #contextOf({ path }: HandlerEntry, reachableLinks: readonly Link[]): HandlerContext {
    const { where, resolve } = this.#setup;
    return {
      ...this.#common,
      reachableLinks,
      where: (within = []) => where([...path, ...within]),
      resolve: (file) => resolve(file, path),
      report: (severity, message, within = [], more = {}) => {
        this.findings.push({ severity, message, path: [...path, ...within], ...more });
      },
    };
  }
}
