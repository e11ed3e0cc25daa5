import { iaPd } from "../wire/options/identity_association.ts";
import { StatusCode } from "../wire/status_code.ts";

/** Why a pool has nothing for an IA: nothing is free in it, or as much is given as may be. */
export type LackReason =
  | "pool-full"
  | "max-per-client"
  | "max-per-link"
  | "max-per-relay"
  | "max-per-sender";

/** Why an IA gets nothing. The names are those of the counters. */
export type RefusalReason =
  | LackReason
  /** Nothing tells which link the client is on, or no link holds its link-address. */
  | "unknown-link"
  /** No pool or assignment of its link is for this client. */
  | "no-pool"
  /** What is assigned to the client is in use by another. */
  | "in-use"
  /** The client has as many leases as it may, or asks for too many at once. */
  | "leases-per-client"
  | "ias-per-message"
  /** What the client names is not on its link. */
  | "not-on-link"
  /** The client has no such binding. */
  | "no-binding";

/** An IA, or a Confirm, that is told that it cannot have what it asks for. */
export interface Refusal {
  /** What the client is told: `StatusCode`. */
  readonly status: number;
  /** Why. */
  readonly reason: RefusalReason;
  /** Names of the pools that had nothing for it, in the order in which they were asked. */
  readonly pools: readonly string[];
}

/** An IA that may get nothing. */
export interface RefusedIa {
  /** Option code: 3 IA_NA, 25 IA_PD. */
  readonly iaType: number;
  /** The client's own number for it. */
  readonly iaid: number;
}

const NO_POOLS: readonly string[] = [];

/** What a transaction refuses, and what pools had nothing. */
export class Refusals {
  /** In the order in which they were told. */
  readonly all: Refusal[] = [];
  /** Why pools had nothing, by IA and by name of the pool. */
  readonly #lacks = new Map<number, Map<string, LackReason>>();

  /** Notes that a pool has nothing for an IA: another may have something yet. */
  noteLack(ia: RefusedIa, pool: string, reason: LackReason): void {
    const key = keyOf(ia);
    const ofIa = this.#lacks.get(key);
    if (ofIa) ofIa.set(pool, reason);
    else this.#lacks.set(key, new Map([[pool, reason]]));
  }

  /** Pools in which nothing was free for an IA, even where another pool had something. */
  get fullPools(): ReadonlySet<string> {
    const full = new Set<string>();
    for (const ofIa of this.#lacks.values()) {
      for (const [pool, reason] of ofIa) if (reason === "pool-full") full.add(pool);
    }
    return full;
  }

  /** Notes that a client is told that its addresses are not on the link that it is on. */
  noteConfirm(): void {
    this.all.push({ status: StatusCode.NotOnLink, reason: "not-on-link", pools: NO_POOLS });
  }

  /**
   * Notes that an IA gets nothing.
   *
   * @param otherwise why, unless pools that it might be from had nothing for it
   * @returns what the client is told: `StatusCode`
   */
  note(ia: RefusedIa, otherwise: RefusalReason): number {
    const lacks = isForPools(otherwise) ? this.#lacks.get(keyOf(ia)) : undefined;
    const reason = lacks ? gravest([...lacks.values()]) : otherwise;
    const pools = lacks ? [...lacks.keys()] : NO_POOLS;
    const status = statusFor(ia, reason);
    this.all.push({ status, reason, pools });
    return status;
  }
}

/** That a pool is full is what an operator can do something about. */
function gravest(reasons: readonly LackReason[]): LackReason {
  return reasons.find((reason) => reason === "pool-full") ?? reasons[0]!;
}

function keyOf({ iaType, iaid }: RefusedIa): number {
  return iaType * 0x1_0000_0000 + iaid;
}

function isForPools(reason: RefusalReason): boolean {
  return reason === "pool-full" || reason === "in-use";
}

function statusFor({ iaType }: RefusedIa, reason: RefusalReason): number {
  if (reason === "not-on-link") return StatusCode.NotOnLink;
  if (reason === "no-binding") return StatusCode.NoBinding;
  return iaType === iaPd.code ? StatusCode.NoPrefixAvail : StatusCode.NoAddrsAvail;
}
