import type { Prefix } from "../wire/prefix.ts";
import type { ClientOnLink } from "./client_pages.ts";

/** An address or prefix that a client holds no longer. */
export interface EndedLease extends Prefix {
  /** Option code of the IA that held it: 3 IA_NA, 4 IA_TA, 25 IA_PD; `REGISTERED`: in none. */
  readonly iaType: number;
}

/** That something about a client on a link is not as it was. */
export interface BindingChange {
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Name of the link. */
  readonly link: string;
  /** Stamp of the change: of two changes the later one has the greater. */
  readonly stamp: number;
  /** What another client has now; leases that end otherwise are still known to be this client's. */
  readonly lost?: EndedLease;
}

/** A client on a link as it is now, with what it held until lately. */
export interface ChangedClient extends ClientOnLink {
  /** Released, declined, withdrawn or expired since. */
  readonly ended: readonly EndedLease[];
}

/** Goes through what changed, page by page, in the order of the last change of each binding. */
export interface CatchUp {
  /** Stamp of the first change that is asked for. */
  readonly since: number;
  /**
   * The next page. It may be empty before the end is reached.
   *
   * @returns `undefined` when what comes next is no longer recorded
   */
  next(limit: number): readonly BindingChange[] | undefined;
  /** Whether everything was given that had changed when the catch-up was made. */
  readonly isDone: boolean;
}

/** Told of changes when they are as safe as the lease store makes them; must not throw. */
export type ChangeListener = (changes: readonly BindingChange[]) => void;

/** What changes about leases: as it happens, and what changed lately. */
export interface LeaseChanges {
  /**
   * Tells of every change that is recorded from now on.
   *
   * @returns ends that
   */
  subscribe(listener: ChangeListener): () => void;
  /** Unix seconds of the first change that is recorded and of which listeners are still to be told. */
  readonly oldestUntold: number | undefined;
  /**
   * What changed at a time or later.
   *
   * @param time Unix seconds
   * @returns `undefined` when changes are not recorded, or not as far back as that
   */
  since(time: number): CatchUp | undefined;
  /**
   * A changed client as it is now.
   *
   * @param since a stamp: what ended before is not told again
   * @param now Unix seconds
   * @returns `undefined` when nothing is known of it
   */
  clientOf(
    change: Pick<BindingChange, "clientId" | "link">,
    since: number,
    now: number,
  ): ChangedClient | undefined;
}
