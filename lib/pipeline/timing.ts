/** When a client turns to servers again; 0 leaves it to the client, 0xffffffff is never. */
export interface Times {
  /** Seconds until it turns to the server that it has its leases from. */
  readonly t1: number;
  /** Seconds until it turns to any server. */
  readonly t2: number;
}

/** How T1 and T2 follow from the lifetimes of what is in an IA. */
export interface TimingRule {
  /** Option code of the IAs it is about: 3 IA_NA, 25 IA_PD. */
  readonly iaType: number;
  /**
   * The times for one IA.
   *
   * @param preferredLifetime the shortest in the IA, in seconds; 0xffffffff is for ever
   */
  times(preferredLifetime: number): Times;
}
