import { SparingLogs } from "../log/sparing_log.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { detailOf, originOf, reasonOf } from "../thrown.ts";
import type { Breakdown } from "./breakdown.ts";
import type { CommitRecord } from "./commit_record.ts";
import type { ServiceSetup } from "./service_setup.ts";

/** What is told of what becomes of commits. */
export interface CommitWitnesses {
  readonly statistics: Statistics;
  readonly commits: CommitRecord;
  readonly breakdown: Breakdown;
}

/** Opens the leases of a server. What cannot be stored is counted and said. */
export function openLeases(
  { leases, random, now, log }: ServiceSetup,
  { statistics, commits, breakdown }: CommitWitnesses,
): Promise<LeaseStore> {
  const failures = new SparingLogs(log, "error");
  return leases.open({
    random,
    onWarning: (message) => log.write("warning", message),
    onCommit: () => commits.succeeded(now()),
    onCommitFailure: (error, count) => {
      commits.failed(reasonOf(error));
      statistics.global.commitFailures += count;
      if (breakdown.note(error)) return;
      const lost = count === 1 ? "1 answer is" : `${count} answers are`;
      failures.write(
        originOf(error),
        Math.floor(now() / 1000),
        () => `Leases could not be stored, and ${lost} not sent: ${detailOf(error)}`,
      );
    },
  });
}
