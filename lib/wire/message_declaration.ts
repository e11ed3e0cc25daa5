import { kebabCase } from "./json.ts";

/**
 * Who sends a message: a host, for itself; a requestor, which asks about clients or for them and
 * may be a relay; a relay, for what is behind it; a server.
 */
export type Sender = "client" | "requestor" | "relay" | "server";

/** What a message can be discarded for besides its ids, by what is in it. */
export type ContentFault =
  | "unwanted-ia"
  | "no-lq-query"
  | "no-link-address"
  | "not-one-address"
  | "unwanted-option-request";

/** What a request is about: which leases of its client, and what becomes of them. */
export type LeaseEffect =
  | "offered"
  | "assigned"
  | "extended"
  | "confirmed"
  | "released"
  | "declined"
  | "registered";

/** What is declared of every message type. */
export interface MessageDeclaration {
  /** As configuration and logs spell it: `information-request`. */
  readonly name: string;
  /** The octet that the message begins with. */
  readonly code: number;
  /** The text that defines it. */
  readonly source: string;
  /** What follows the type (RFC 8415 sections 8 and 9). */
  readonly kind: "client-server" | "relay";
  /** Who sends it. */
  readonly sender: Sender;
}

/** What is declared of a message that a server answers. */
export interface RequestDeclaration extends MessageDeclaration {
  /** What it is answered with, unless that becomes another message while it is made. */
  readonly answer: MessageDeclaration;
  /** How it goes to a server. */
  readonly transport: "UDP" | "TCP" | "UDP or TCP";
  /** Whether it may come to an address of the server without a relay in between. */
  readonly unicast: "never" | "if allowed" | "always";
  /** Whether it is discarded without the client-id of its sender. */
  readonly clientId: "required" | "optional";
  /** Whom it is for: it is discarded with a server-id, without one, or with that of another server. */
  readonly addressee: "any server" | "one server" | "one server or any";
  /** What else it is discarded for, in the order in which that is looked for. */
  readonly discardedFor: readonly ContentFault[];
  /** What becomes of leases; left out: nothing. */
  readonly leases?: LeaseEffect;
  /** Whether its answer holds configuration, and agrees on being reconfigured. */
  readonly isConfigured: boolean;
  /** Whether a client can be told to send it (RFC 8415 section 21.19). */
  readonly isReconfigured: boolean;
}

/** A message type as it stands in the table, without what is usual. */
export type MessageEntry =
  & Omit<MessageDeclaration, "name" | "kind">
  & Partial<Pick<MessageDeclaration, "kind">>;

/** A message type that servers answer, as it stands in the table, without what is usual. */
export type RequestEntry =
  & MessageEntry
  & Pick<RequestDeclaration, "addressee" | "unicast">
  & Partial<Omit<RequestDeclaration, keyof MessageDeclaration | "answer">>
  & {
    /** By its name in the table. */
    readonly answer: string;
  };

const USUAL = { kind: "client-server" } as const;
const USUAL_OF_REQUESTS = {
  transport: "UDP",
  clientId: "required",
  discardedFor: [],
  isConfigured: false,
  isReconfigured: false,
} as const;

/** Whether servers answer messages of a type, and do not just read or send them. */
export function isRequest(
  declaration: MessageDeclaration | undefined,
): declaration is RequestDeclaration {
  return declaration !== undefined && "answer" in declaration;
}

/**
 * Makes declarations of a table: what is left out is as usual, and answers are declarations.
 *
 * @param table by names in camel case
 */
export function declareMessages(
  table: { readonly [name: string]: MessageEntry | RequestEntry },
): MessageDeclaration[] {
  const named = (name: string): MessageDeclaration => {
    const entry = table[name];
    if (!entry) throw new Error(`No message ${name} is declared`);
    const message = { ...USUAL, ...entry, name: kebabCase(name) };
    if (!("answer" in entry)) return message;
    const request: RequestDeclaration = {
      ...USUAL_OF_REQUESTS,
      ...entry,
      ...message,
      answer: named(entry.answer),
    };
    return request;
  };
  return Object.keys(table).map(named);
}
