/** The candidate that was probably meant, or `undefined` when none is near. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
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

/** Levenshtein's: insertions, deletions and replacements of one letter. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[b.length]!;
}
