/** What clients do to a server. */
export interface Load {
  /** For people. */
  readonly name: string;
  /** Whether they would have a prefix beside their address. */
  readonly hasPrefix: boolean;
  /** Whether they renew what they have: otherwise each exchange is of a client that is new. */
  readonly isRenewal: boolean;
  /** Whether the server logs each exchange to a file. */
  readonly isLogged: boolean;
}

const NEW: Omit<Load, "name"> = { hasPrefix: false, isRenewal: false, isLogged: false };

/** What is measured, one after the other. */
export const LOADS: readonly Load[] = [
  { ...NEW, name: "Solicit to Reply, new clients" },
  { ...NEW, name: "the same, with a prefix", hasPrefix: true },
  { ...NEW, name: "the same, logged to a file", isLogged: true },
  { ...NEW, name: "Renew, known clients", isRenewal: true },
];
