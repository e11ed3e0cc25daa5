import type { Option } from "../../../lib/wire/option.ts";
import type { LinkName } from "./world.ts";

/** The kinds of IA. */
export type IaKind = "IA_NA" | "IA_TA" | "IA_PD";

/** An IA of a client of a sequence. */
export interface IaName {
  readonly client: number;
  readonly kind: IaKind;
  readonly iaid: number;
}

/** An address or prefix in a message: one that is written down, or one that a server gave before. */
export type AskedLease =
  | { readonly what: "written"; readonly prefix: string }
  /** What the server offered to, or gave, or took from the IA; nothing, where it never did. */
  | { readonly what: "offered" | "held" | "former"; readonly of: IaName; readonly index: number };

/** An IA of a message. */
export interface AskedIa {
  readonly kind: IaKind;
  readonly iaid: number;
  readonly t1: number;
  readonly t2: number;
  readonly leases: readonly AskedLease[];
  readonly preferredLifetime: number;
  readonly validLifetime: number;
  /** What is in it besides. */
  readonly options: readonly Option[];
}

/** Something that is wrong with a datagram. */
export type Damage =
  | { readonly what: "cut"; readonly octets: number }
  | { readonly what: "appended"; readonly octets: readonly number[] }
  | { readonly what: "type"; readonly type: number };

/** A relay on the way to the server. */
export interface AskedRelay {
  readonly linkAddress: string;
  readonly options: readonly Option[];
}

/** How a message goes to the server. */
export type Way =
  | {
    readonly by: "relays";
    /** The one next to the client comes first. */
    readonly relays: readonly AskedRelay[];
    /** Whether the last sends from a port of its own (RFC 8357). */
    readonly ownPort: boolean;
  }
  | { readonly by: "multicast" }
  | { readonly by: "unicast" };

/** A question of a sequence: a message as far as it is the same for both servers. */
export interface Step {
  readonly type: number;
  /** Of the clients of the sequence. */
  readonly client: number;
  readonly link: LinkName;
  readonly clientIds: readonly Uint8Array[];
  readonly serverIds: readonly Uint8Array[];
  readonly ias: readonly AskedIa[];
  readonly options: readonly Option[];
  readonly way: Way;
  readonly damage?: Damage;
  /** What is odd about it, for people. */
  readonly oddities: readonly string[];
}

/** Exchanges that belong together: nobody else is where their clients are. */
export interface Sequence {
  readonly number: number;
  /** What it is about, for people. */
  readonly plot: string;
  readonly steps: readonly Step[];
}
