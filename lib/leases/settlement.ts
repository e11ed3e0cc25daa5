/** What became of something that was recorded. */
export type Settlement =
  /** It holds, as safely as the store keeps it: answers may tell of it. */
  | { readonly kind: "held" }
  /** It is undone, or nobody knows whether it lasts: no answer may tell of it. */
  | { readonly kind: "lost"; readonly why: unknown };

/** What everybody is told whose exchange holds. */
export const HELD: Settlement = { kind: "held" };

/** Told once what became of something that was recorded; must not throw. */
export type Settled = (settlement: Settlement) => void;

/** Something that was recorded: it holds, is lost, or is still to be settled. */
export interface Recorded {
  /** Has somebody told what becomes of it, or has become of it. */
  whenSettled(settled: Settled): void;
}

/** What holds as soon as it is recorded. */
export const HOLDING: Recorded = { whenSettled: (settled) => settled(HELD) };
