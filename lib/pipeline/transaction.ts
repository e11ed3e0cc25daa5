import { equalBytes } from "../wire/address.ts";
import type { LeaseChanges } from "../leases/changes.ts";
import type { Exchange, Grant } from "../leases/exchange.ts";
import type { Lease } from "../leases/lease.ts";
import type { LeaseReader } from "../leases/store.ts";
import { formatPrefix, type Prefix, samePrefix } from "../wire/prefix.ts";
import type { ClientServerMessage, RelayMessage } from "../wire/message_layout.ts";
import type { RequestDeclaration } from "../wire/message_declaration.ts";
import type { Option } from "../wire/option.ts";
import { vendorsIn } from "../wire/options/classes.ts";
import { optionRequest } from "../wire/options/exchange.ts";
import { clientId } from "../wire/options/identity.ts";
import type { AnswerStream } from "./answer_stream.ts";
import type { Assigner } from "./assigner.ts";
import { ClientLeases } from "./client_leases.ts";
import type { DeclinedAddresses } from "./declined_addresses.ts";
import { type Ia, iasOf, withoutRepetitions } from "./ia.ts";
import { DEFAULT_LIMITS, type LimitName, type Limits } from "./limits.ts";
import type { Link, Links } from "./link.ts";
import { locate } from "./location.ts";
import { OptionSources } from "./option_sources.ts";
import type { Reception } from "./reception.ts";
import { Refusals } from "./refusal.ts";
import { type StoredRelays, storedRelays } from "./stored_relays.ts";
import type { TimingRule } from "./timing.ts";

/** What a transaction can look at beyond its own message. */
export interface Surroundings {
  /** The links that clients can be on. */
  readonly links: Links;
  /** What is leased. */
  readonly leases: LeaseReader;
  /** What changes about that, where it can be followed. */
  readonly changes?: LeaseChanges;
  /** What clients declined lately. */
  readonly declined?: DeclinedAddresses | undefined;
  /** What holds for all clients; left out: what holds where nothing is configured. */
  readonly limits?: Limits | undefined;
}

/** The answer while it is made. */
export interface Response {
  /** Message type; see `MessageType`. */
  type: number;
  /** In the order in which they are sent. */
  readonly options: Option[];
}

/** An address that a client registers (RFC 9686). */
export interface Registration {
  /** 16 octets. */
  readonly address: Uint8Array;
  /** Unix seconds, or `FOREVER`. */
  readonly preferredUntil: number;
  /** Unix seconds, or `FOREVER`; when that is over, the client uses the address no longer. */
  readonly validUntil: number;
}

/** One request and all that becomes of it. */
export class Transaction {
  /** How many places pools passed over, since operators took them from others. */
  passedOver = 0;
  /** DUID of the client, or `undefined` when it did not tell. */
  readonly clientId: Uint8Array | undefined;
  /** The address that tells where the client is; `::` where none does. */
  readonly linkAddress: Uint8Array;
  /** Where the client is, or `undefined` when no link that this server knows holds it. */
  readonly link: Link | undefined;
  /** Marks of the listener, and those that handlers add. */
  readonly marks: Set<string>;
  /** Codes that the client asks for, or `undefined` when it left that to the server. */
  readonly requestedOptions: ReadonlySet<number> | undefined;
  /** What the client can make this server keep and compute; for handlers to change in `pass`. */
  limits: Limits;
  /** Whether a Solicit is answered with a Reply; for handlers to clear in `pre`. */
  allowRapidCommit = true;
  /** The answer. There is one from `handle` on. */
  readonly response: Response;
  /** Options of the answer that are as relays supplied them (RFC 6422). */
  readonly supplied: Set<Option> = new Set();
  /** Options for the Relay-reply of each relay, innermost first. */
  readonly relayOptions: readonly Option[][];
  /** Values of the request's IA options that a handler has answered. */
  readonly handled: Set<object> = new Set();
  /** Assigners that serve this transaction, in document order; they enlist in `pre`. */
  readonly assigners: Assigner[] = [];
  /** Who says what of options that are configured. */
  readonly optionSources: OptionSources = new OptionSources();
  /** How T1 and T2 are set, for handlers to add to in `pre`; of a kind of IA the first counts. */
  readonly timingRules: TimingRule[] = [];
  /** What an ADDR-REG-INFORM registers, for a handler to set in `handle`. */
  registration: Registration | undefined;
  /** The name that the client is assigned, in A-labels; for handlers to set in `pre`. */
  hostname: string | undefined;
  /** What becomes the client's though the answer does not give it. */
  readonly adopted: Grant[] = [];
  /**
   * What the answer changes about leases. It is to be recorded when the answer is finished, which
   * leaves only once that holds.
   */
  exchange: Exchange | undefined;
  /**
   * Makes the messages of an answer that has many of them, once the first is finished as far as
   * handlers know it; for handlers to set in `handle`, over TCP only.
   */
  stream: ((reply: ClientServerMessage) => AnswerStream) | undefined;
  /** The handler or step that ended it before all had had their turn, if one did. */
  endedBy: { readonly name: string; readonly origin?: string } | undefined;
  #leases: ClientLeases | undefined;
  #ias: readonly Ia[] | undefined;
  #storedRelays: StoredRelays | undefined;
  readonly #assigned: Prefix[] = [];
  readonly #granted: Prefix[] = [];
  readonly #givers: Assigner[] = [];
  #refusals: Refusals | undefined;
  #vendors: ReadonlySet<number> | undefined;
  #linkName: string | undefined;
  #effects: (() => void)[] | undefined;
  #limited: Map<LimitName, number> | undefined;

  /**
   * Begins a transaction.
   *
   * @param rules what is declared of the type of the request
   */
  constructor(
    readonly request: ClientServerMessage,
    /** Innermost first: the relay next to the client has index 0. */
    readonly relays: readonly RelayMessage[],
    readonly reception: Reception,
    readonly surroundings: Surroundings,
    readonly rules: RequestDeclaration,
  ) {
    this.clientId = clientId.in(request.options);
    const { linkAddress, link } = locate(surroundings.links, rules, relays, reception);
    this.linkAddress = linkAddress;
    this.link = link;
    this.marks = new Set(reception.listener.marks);
    this.limits = surroundings.limits ?? DEFAULT_LIMITS;
    const asked = optionRequest.allIn(request.options);
    this.requestedOptions = asked.length > 0 ? new Set(asked.flat()) : undefined;
    this.response = { type: rules.answer.code, options: [] };
    this.relayOptions = relays.map(() => []);
  }

  /** The link by the name that leases are kept under, which it has even when nobody configured it. */
  get linkName(): string {
    return this.#linkName ??= this.link?.name ??
      formatPrefix({ address: this.linkAddress, length: 128 });
  }

  /** The client's own address, as its nearest relay saw it or this server did: 16 octets. */
  get source(): Uint8Array {
    return this.relays[0]?.peerAddress ?? this.reception.peerAddress;
  }

  /** Unix seconds, whole, at which the request came. */
  get now(): number {
    return this.reception.at;
  }

  /** Unix seconds, whole, by which others' leases last: earlier where the clock is in doubt. */
  get othersNow(): number {
    return this.reception.othersAt ?? this.reception.at;
  }

  /** The time by which a lease lasts: the client's own by the clock on the wall. */
  nowOf({ clientId }: Lease): number {
    const isOwn = this.clientId !== undefined && equalBytes(this.clientId, clientId);
    return isOwn ? this.now : this.othersNow;
  }

  /** Whether the answer changes leases: it is to be recorded before it leaves. */
  get recorded(): boolean {
    return this.exchange !== undefined;
  }

  /** What the client has. */
  get leases(): ClientLeases {
    return this.#leases ??= new ClientLeases(this);
  }

  /** IAs of the request, in order, no two of them of one kind and with one IAID. */
  get ias(): readonly Ia[] {
    return this.#ias ??= withoutRepetitions(iasOf(this.request.options));
  }

  /** The relays as they are stored of the client; `undefined` without relays. */
  get storedRelays(): StoredRelays | undefined {
    if (this.relays.length === 0) return undefined;
    if (!this.#storedRelays) {
      this.#storedRelays = storedRelays(this.relays, this.limits.relayOctets);
      if (this.#storedRelays.isCut) this.noteLimit("relayOctets");
    }
    return this.#storedRelays;
  }

  /** Whether the answer gives the prefix to one of the client's IAs already. */
  isAssigned(prefix: Prefix): boolean {
    return this.#assigned.some((other) => samePrefix(other, prefix));
  }

  /** Whether a pool has it for others alone: the answer gives it already, or the client declined it. */
  isUnwanted(prefix: Prefix): boolean {
    const { clientId, linkName: link, surroundings: { declined }, now } = this;
    return this.isAssigned(prefix) ||
      clientId !== undefined && declined?.has({ clientId, link }, prefix, now) === true;
  }

  /** The vendors that the client says something of itself to, as IANA numbers enterprises. */
  get vendors(): ReadonlySet<number> {
    return this.#vendors ??= vendorsIn(this.request.options);
  }

  /** What the answer gives to the client's IAs so far. */
  get assigned(): readonly Prefix[] {
    return this.#assigned;
  }

  /** What the answer gives to the client's IAs that they did not have, so far. */
  get granted(): readonly Prefix[] {
    return this.#granted;
  }

  /**
   * Notes that the answer gives the prefix to one of the client's IAs.
   *
   * @param isNew whether the IA has no live lease of it
   */
  noteAssigned(prefix: Prefix, assigner: Assigner, isNew: boolean): void {
    this.#assigned.push(prefix);
    this.#givers.push(assigner);
    if (isNew) this.#granted.push(prefix);
  }

  /** Who gives what is assigned, in the same order. */
  get givers(): readonly Assigner[] {
    return this.#givers;
  }

  /** Who gives it to one of the client's IAs; `undefined` where the answer does not. */
  giverOf(prefix: Prefix): Assigner | undefined {
    return this.#givers[this.#assigned.findIndex((other) => samePrefix(other, prefix))];
  }

  /** The id by which a row of static assignments names the client, where that gives the prefix. */
  rowIdOf(prefix: Prefix): string | undefined {
    return this.giverOf(prefix)?.rowIdOf?.(this, prefix);
  }

  /** What the client is refused; made when it is first asked for. */
  get refusals(): Refusals {
    return this.#refusals ??= new Refusals();
  }

  /** Whether a pool had nothing for an IA, or an IA got nothing. */
  get hasRefused(): boolean {
    return this.#refusals !== undefined;
  }

  /** Puts a value of the request, such as an IA, among those that are answered. */
  answer(part: object, ...answer: Option[]): void {
    this.handled.add(part);
    this.response.options.push(...answer);
  }

  /** How often each limit was reached that was. */
  get limited(): ReadonlyMap<LimitName, number> | undefined {
    return this.#limited;
  }

  /** Notes that a limit is reached. */
  noteLimit(name: LimitName): void {
    this.#limited ??= new Map();
    this.#limited.set(name, (this.#limited.get(name) ?? 0) + 1);
  }

  /**
   * Has something done that is no part of the answer, such as to count, to log or to take a token,
   * once it is settled what becomes of the request. Until then handlers may be run for it again:
   * where several servers share their leases, another one may be faster.
   *
   * @param effect finds octets of the request overwritten, unless they were copied
   */
  onceSettled(effect: () => void): void {
    if (this.#effects) this.#effects.push(effect);
    else this.#effects = [effect];
  }

  /** Does what is to be done once, and forgets it. To be called by whoever runs the pipeline. */
  settle(): void {
    const effects = this.#effects;
    if (!effects) return;
    this.#effects = undefined;
    for (const effect of effects) effect();
  }
}
