import { nativeName } from "./foreign_names.ts";

/** The candidate that was probably meant, or `undefined` when none is near. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const native = nativeName(written, candidates);
  if (native !== undefined) return native;
  const lower = written.toLowerCase().replaceAll("_", "-");
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = isPartOf(lower, candidate) ? 1 : editDistance(lower, candidate);
    if (distance <= tolerance(candidate) && distance < (best?.distance ?? Infinity)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/** `; did you mean "range"?`, or nothing. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const meant = nearest(written, candidates);
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}

function tolerance(candidate: string): number {
  return candidate.length <= 4 ? 1 : candidate.length <= 8 ? 2 : 3;
}

function isPartOf(written: string, candidate: string): boolean {
  return written.length >= 3 && (candidate.startsWith(written) || written.startsWith(candidate));
}

/** Insertions, deletions and replacements of one letter, and exchanges of two neighbours. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isExchanged = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]![column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isExchanged ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(a.length, b.length);
}
