import type { ReleasedLease, ReleaseOrder } from "../server/lease_release.ts";
import { OperatorError } from "../operator_error.ts";
import { jsonLine } from "../wire/json.ts";
import type { Answer } from "./answer.ts";
import {
  formatQuestion,
  type LeaseReport,
  leaseReport,
  parseQuestion,
  QuestionError,
} from "./lease_rows.ts";

/** A lease that was ended, as `sextant ctl release` tells of it, in JSON: as it was before. */
export interface ReleaseReport extends LeaseReport {
  /** Whether its client is being told to come; left out: nobody wanted that. */
  readonly told?: boolean;
}

/** Writes an order as the control protocol has it: `address=2001:db8::1 link=lan reconfigure`. */
export function formatRelease({ prefix, clientId, link, all, reconfigure }: ReleaseOrder): string {
  const question = formatQuestion({ overlapping: prefix, clientId, link, all });
  return reconfigure ? `${question} reconfigure` : question;
}

/** Reads an order. @throws {QuestionError} */
export function parseRelease(words: readonly string[]): ReleaseOrder {
  const strange = words.find((word) =>
    !/^(?:(?:address|client-id|link)=|all$|reconfigure$)/.test(word)
  );
  if (strange !== undefined) {
    throw new QuestionError(
      `Expected address= or client-id=, link=, all or reconfigure, found ${strange}`,
    );
  }
  const others = words.filter((word) => word !== "reconfigure");
  const { overlapping: prefix, clientId, link, all } = parseQuestion(others);
  if (!prefix && !clientId) {
    throw new QuestionError("Expected address= or client-id=, found neither");
  }
  return { prefix, clientId, link, all, reconfigure: others.length < words.length };
}

/** What is said of leases as they end. */
export function releaseAnswer(
  released: AsyncIterable<readonly ReleasedLease[]>,
  now: number,
): Answer {
  let [count, told] = [0, 0];
  let problem: string | undefined;
  const pages = async function* () {
    try {
      for await (const leases of released) {
        count += leases.length;
        told += leases.filter(({ isTold }) => isTold).length;
        yield leases.map((each) => jsonLine(releaseReport(each, now)));
      }
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      problem = error.message;
    }
  };
  return {
    pages: pages(),
    end: () => {
      if (problem !== undefined) return `ERROR: ${problem}`;
      const leases = count === 1 ? "1 lease released" : `${count} leases released`;
      return told === 0 ? `OK: ${leases}` : `OK: ${leases}, and told of ${told}`;
    },
  };
}

/** @param now Unix seconds */
export function releaseReport({ lease, isTold }: ReleasedLease, now: number): ReleaseReport {
  return { ...leaseReport(lease, now), ...isTold !== undefined && { told: isTold } };
}
