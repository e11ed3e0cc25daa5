import type { Answer } from "./answer.ts";

/** Something that two answers do not have in common. */
export interface Difference {
  /** Where it stands: `answer`, `option 23`, `IA_NA 1`, `IA_NA 1 times`, `relay 0 option 18`. */
  readonly where: string;
  /** `absent`, or what is there. */
  readonly kea: string;
  /** `absent`, or what is there. */
  readonly sextant: string;
}

const ABSENT = "absent";

/** Every difference between two answers; one alone, when they are not of one kind. */
export function differencesOf(kea: Answer, sextant: Answer): Difference[] {
  if (kea.kind !== sextant.kind) {
    return [{ where: "answer", kea: kea.kind, sextant: sextant.kind }];
  }
  const names = [...new Set([...kea.parts.keys(), ...sextant.parts.keys()])];
  const differences = names.flatMap((where) => {
    const [a, b] = [kea.parts.get(where) ?? ABSENT, sextant.parts.get(where) ?? ABSENT];
    return a === b ? [] : [{ where, kea: a, sextant: b }];
  });
  // Where an IA holds something else, its T1 and T2 say nothing of their own.
  const isTold = (name: string) => differences.some(({ where }) => where === name);
  return differences.filter(({ where }) =>
    !where.endsWith(" times") || !isTold(where.slice(0, -" times".length))
  );
}
