import { POLICIES } from "./policies/mod.ts";
import type { Result } from "./tally.ts";

/** What a run came to. */
export interface Report {
  readonly seed: number;
  /** Kea's. */
  readonly version: string;
  /** One for each round. */
  readonly results: readonly Result[];
  /** Whether just that was asked in which every known difference occurs. */
  readonly whole: boolean;
}

/**
 * Prints the list of differences.
 *
 * @returns whether all of them are explained, and all explanations were needed
 */
export function printReport({ seed, version, results, whole }: Report): boolean {
  const sum = (count: (result: Result) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const unexplained = results.flatMap((result) => result.unexplained);
  console.log(`Kea ${version} and Sextant, seed ${seed}:`);
  console.log(
    `${sum(({ exchanges }) => exchanges)} exchanges in ${sum(({ sequences }) => sequences)} ` +
      `sequences; ${sum(({ alike }) => alike)} are answered alike, ` +
      `${sum(({ unanswered }) => unanswered)} of them not at all; ` +
      `${sum(({ leftOut }) => leftOut)} not made, as the clients had got different things`,
  );
  const unused: string[] = [];
  for (const { kea, decidedBy } of POLICIES) {
    const times = sum(({ explained }) => explained[kea] ?? 0);
    if (times === 0) unused.push(kea);
    else console.log(`${String(times).padStart(6)}  ${kea} (${decidedBy})`);
  }
  for (const text of unexplained) console.log(`✗ ${text}`);
  if (whole) { for (const kea of unused) console.log(`✗ This never occurred: ${kea}`); }
  console.log(`${unexplained.length} exchanges differ without a reason`);
  return unexplained.length === 0 && (!whole || unused.length === 0);
}
