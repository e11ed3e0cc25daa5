import type { DatabaseSync } from "node:sqlite";
import type { Delegation } from "../delegation_count.ts";
import type { Catalogue } from "./catalogue.ts";
import { READS } from "./queries.ts";
import { prepare, type Statement } from "../../sqlite/statement.ts";

/** Delegations that are read at once. */
const PAGE = 1024;
/** Sorts before every length that there is. */
const BEFORE_ANY_LENGTH = -1;

type DelegationRow = readonly [
  address: Uint8Array,
  length: number,
  validUntil: number,
  clientId: Uint8Array,
  link: number,
  peerAddress: Uint8Array | null,
  relayForward: Uint8Array | null,
];

/** Reads what is delegated. */
export class DelegationReader {
  readonly #catalogue: Catalogue;
  readonly #delegationsAfter: Statement<DelegationRow>;

  constructor(database: DatabaseSync, catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#delegationsAfter = prepare(database, READS.delegationsAfter);
  }

  /** All that are delegated from one address to another, both included. */
  *read(first: Uint8Array, last: Uint8Array): Iterable<Delegation> {
    let after: readonly [Uint8Array, number] = [first, BEFORE_ANY_LENGTH];
    while (true) {
      const rows = this.#delegationsAfter.all(...after, last, PAGE);
      for (
        const [address, length, validUntil, clientId, linkId, peerAddress, relayForward] of rows
      ) {
        const link = this.#catalogue.linkName(linkId);
        const relays = peerAddress && relayForward && { peerAddress, relayForward };
        yield { address, length, validUntil, clientId, link, ...(relays && { relays }) };
      }
      if (rows.length < PAGE) return;
      const [address, length] = rows.at(-1)!;
      after = [address, length];
    }
  }
}
