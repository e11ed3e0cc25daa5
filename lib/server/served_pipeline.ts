import type { LocatedFinding } from "../config/finding.ts";
import type { LoadedConfiguration } from "../config/load.ts";
import { handlersIn } from "../pipeline/configured_handlers.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import type { Companion } from "../pipeline/setup.ts";
import type { Steps } from "../steps.ts";
import type { PipelineParts } from "./service_setup.ts";

/**
 * Makes the pipeline that a configuration says, in steps.
 *
 * @param take is given what the handlers find while they are made; what it throws refuses them
 * @param companions what is there as long as it is in use
 */
export function* servedPipeline(
  { configuration, links, makingHandlers }: LoadedConfiguration,
  { serverId, leases, random, log, statistics, reconfiguration }: PipelineParts,
  take: (findings: readonly LocatedFinding[]) => void,
  companions?: readonly Companion[],
): Steps<Pipeline> {
  const { entries, findings } = yield* makingHandlers(leases.secret, {
    log,
    counter: (name, owner) => statistics.counter(name, owner),
    findUntellable: (clients) => reconfiguration.findUntellable(clients),
    reconfigure: (order, clients) => reconfiguration.tellUnasked(order, clients),
  });
  try {
    take(findings);
  } catch (error) {
    for (const handler of handlersIn(entries)) handler.close?.();
    throw error;
  }
  const { allowRapidCommit: allowed, rapidCommitRejections: rejections, limits } = configuration;
  return new Pipeline({
    serverId,
    links,
    leases,
    changes: leases.changes,
    limits,
    rapidCommit: { allowed, rejections },
    reconfigure: configuration.allowReconfigure
      ? { keys: leases.reconfigureKeys, random }
      : undefined,
    entries,
    companions,
  });
}
