/** T1 and T2 of an IA, in seconds; 0 leaves them to the client, 0xffffffff is never. */
export interface Times {
  readonly t1: number;
  readonly t2: number;
}

/** How T1 and T2 follow from the lifetimes of what is in an IA. */
export interface TimingRule {
  /** Option code of the IAs it is about: 3 IA_NA, 25 IA_PD. */
  readonly iaType: number;
  /** @param preferredLifetime the shortest in the IA, in seconds; 0xffffffff is for ever */
  times(preferredLifetime: number): Times;
}
