/** What an event is about, in the order in which the documentation tells of it. */
export const EVENT_KINDS = ["exchange", "lease", "refusal", "pool", "server"] as const;

/** What an event is about. */
export type EventKind = typeof EVENT_KINDS[number];

/** What is told of where nothing else is said: exchanges are very many. */
export const USUAL_KINDS: ReadonlySet<EventKind> = new Set(
  EVENT_KINDS.filter((kind) => kind !== "exchange"),
);

/** A relay that a client was heard through. Octets are text, or in hexadecimal behind `hex:`. */
export interface RelayDescription {
  readonly "link-address": string;
  readonly "peer-address": string;
  readonly "interface-id"?: string;
  readonly "remote-id"?: { readonly enterprise: number; readonly id: string };
  readonly "subscriber-id"?: string;
  /** DUID in hexadecimal. */
  readonly "relay-id"?: string;
}

/** A client, as far as it is known. */
export interface ClientDescription {
  /** DUID in hexadecimal. */
  readonly "client-id"?: string;
  /** Hexadecimal, with colons. */
  readonly "hardware-address"?: string;
  /** The name that it is assigned. */
  readonly hostname?: string;
  /** Name of the link. */
  readonly link?: string;
  /** The relay next to the client first. */
  readonly relays?: readonly RelayDescription[];
}

/** Where packets for a delegated prefix go. */
export interface NextHop {
  /** The client as its nearest relay saw it, or this server did. */
  readonly "next-hop"?: string;
  /** The interface-id of that relay, or the interface of this server. */
  readonly "next-hop-interface"?: string;
  /** The address that this relay sent from. */
  readonly via?: string;
}

/** What becomes of an address or prefix. */
export type LeaseWhat =
  | "granted"
  | "renewed"
  | "rebound"
  | "registered"
  | "released"
  | "declined"
  | "withdrawn"
  | "expired"
  /** Another client, or another IA of this one, has it now. */
  | "replaced"
  /** It is there already: to those who ask for the state. */
  | "present";

/** That something became of an address or prefix. */
export interface LeaseEvent extends ClientDescription, NextHop {
  readonly kind: "lease";
  readonly what: LeaseWhat;
  /** Left out: it is of no pool. */
  readonly pool?: string;
  readonly address?: string;
  readonly prefix?: string;
  /** `na`, `ta` or `pd`; `none` for an address that its client registers. */
  readonly ia: string;
  readonly iaid: number;
  /** Seconds that are left, or `infinity`; left out of what has ended. */
  readonly "preferred-lifetime"?: number | "infinity";
  readonly "valid-lifetime"?: number | "infinity";
  /** RFC 3339; `null`: never. */
  readonly "valid-until"?: string | null;
}

/** For whoever asks for the state: all that is there has been told. */
export interface PresentEnd {
  /** Of the last event that was told: the state lacks nothing of it. */
  readonly seq: number;
  /** RFC 3339, with microseconds. */
  readonly time: string;
  readonly kind: "lease";
  readonly what: "present-end";
}

/** That a client did not get what it asked for. */
export interface RefusalEvent extends ClientDescription {
  readonly kind: "refusal";
  readonly what: "refused";
  /** The name of the counter: `pool-full`. */
  readonly reason: string;
  /** What the client was told: `NoAddrsAvail`. */
  readonly status: string;
  /** Type of the message that asked: `request`. */
  readonly message: string;
  /** The pool that had nothing, or the first of them. */
  readonly pool?: string;
}

/** That a pool has nothing left, or has again. */
export interface PoolEvent {
  readonly kind: "pool";
  readonly what: "full" | "available";
  readonly pool: string;
  readonly link?: string;
}

/** That something became of the server itself, or of a reader. */
export interface ServerEvent {
  readonly kind: "server";
  readonly what:
    | "started"
    | "stopping"
    | "reloaded"
    | "listener-lost"
    | "listener-back"
    | "clock"
    /** This reader was too slow for some events. */
    | "missed";
  readonly version?: string;
  /** Of `started`: the greatest number that an earlier event may have. */
  readonly after?: number;
  readonly listener?: string;
  /** Why, as a sentence. */
  readonly reason?: string;
  /** Of `missed`: how many events. */
  readonly count?: number;
}

/** That a message was answered, or was not. */
export interface ExchangeEvent extends ClientDescription {
  readonly kind: "exchange";
  readonly what: "answered" | "dropped";
  /** Type of the message; left out where it could not be read. */
  readonly message?: string;
  /** Type of the answer. */
  readonly answer?: string;
  /** Why it is dropped: the name of the counter, and a sentence. */
  readonly reason?: string;
  readonly detail?: string;
  readonly listener: string;
  /** Who sent it. */
  readonly from: string;
  /** From when the message was received until the answer left, where it did. */
  readonly milliseconds?: number;
}

/** What an event says of itself, before it is told. */
export type EventContent = LeaseEvent | RefusalEvent | PoolEvent | ServerEvent | ExchangeEvent;

/** An event, as everybody is told of it. */
export type Event = EventContent & {
  /** Grows by one; after a restart it goes on above all that were told. */
  readonly seq: number;
  /** RFC 3339, with microseconds. */
  readonly time: string;
};
