import type { PipelineEntry } from "../pipeline/handler.ts";
import { Claims } from "../pools/claims.ts";
import { checkUnlessSet } from "./unless_set.ts";
import { Unassignable } from "./unassignable.ts";
import type { Link, Links } from "../pipeline/link.ts";
import type { Resolve } from "./absolute_paths.ts";
import { PrefixSet } from "../pools/prefix_set.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import type { OwnAddresses } from "./own_addresses.ts";
import { checkOptionsTogether } from "./options_together.ts";
import { checkAssignedInPools, poolsIn } from "./pools.ts";
import type { HandlerContext, HandlerRunTime } from "./handler_section.ts";
import type { ConfiguredEntry, HandlerEntry } from "./handlers_section.ts";
import { conditionOf } from "./match.ts";
import { conditionsInWords } from "./match_in_words.ts";
import type { AddressRange } from "./values.ts";
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

/** Handlers as a pipeline takes them, and what they have to say of their configuration. */
export interface HandlersMade {
  readonly entries: readonly PipelineEntry[];
  /** After an error the entries are not to be used. */
  readonly findings: readonly Finding[];
}

/** Makes the handlers that are configured. This reads the files that they name. */
export function makeHandlers(
  configured: readonly ConfiguredEntry[],
  { links, ownAddresses, secret, runTime, resolve, where }: HandlersSetup,
): HandlersMade {
  const findings: Finding[] = [];
  const reserved = new PrefixSet();
  const delegable = new PrefixSet();
  const leasable: AddressRange[] = [];
  const claims = new Claims();
  const unassignable = new Unassignable(links, ownAddresses.all);
  const found = { reserved, delegable, leasable, claims, unassignable };
  const common = { ...runTime, ...found, links, secret };
  const entries = makeAll(configured, new ReachableLinks(links.all));
  claims.settle();
  // A million assignments are put in order now, and not while the first client waits.
  reserved.settle();
  delegable.settle();
  findings.push(...checkAssignedInPools(poolsIn(configured), reserved));
  // They are no assignments, and others at another time.
  reserved.addElsewhere(ownAddresses);
  findings.push(...checkOptionsTogether(configured, entries));
  findings.push(...checkUnlessSet(configured, entries));
  return { entries: selectionOf(configured, entries), findings };

  function makeAll(
    configured: readonly ConfiguredEntry[],
    reachable: ReachableLinks,
  ): readonly PipelineEntry[] {
    return configured.map((entry): PipelineEntry => {
      if (entry.kind === "handler") return make(entry, reachable.all);
      const { conditions, entries, otherwise, path } = entry;
      return {
        inWords: () => ({
          origin: where([...path, "match"]),
          conditions: conditionsInWords(conditions),
        }),
        condition: conditionOf(conditions),
        handlers: makeAll(entries, reachable.meeting(conditions)),
        otherwise: otherwise.length === 0
          ? []
          : makeAll(otherwise, reachable.notMeeting(conditions)),
      };
    });
  }

  function make({ section, config, path }: HandlerEntry, reachableLinks: readonly Link[]) {
    const context: HandlerContext = {
      ...common,
      reachableLinks,
      where: (within = []) => where([...path, ...within]),
      resolve: (file) => resolve(file, path),
      report: (severity, message, within = [], more = {}) => {
        findings.push({ severity, message, path: [...path, ...within], ...more });
      },
    };
    return { ...section.create(config, context), origin: context.where() };
  }
}
