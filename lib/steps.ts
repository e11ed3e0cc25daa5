/** Work in steps of a few milliseconds at most, after each of which somebody else may have a turn. */
export type Steps<T> = Generator<void, T, void>;

/** Does all steps one right after the other. */
export function atOnce<T>(steps: Steps<T>): T {
  while (true) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
