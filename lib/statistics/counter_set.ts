import { type DropReason, type Fault, REASON_OF_FAULT } from "../pipeline/ending.ts";
import { DEFAULT_LIMITS, type LimitName } from "../pipeline/limits.ts";
import { StatusCode } from "../wire/status_code.ts";

/** What is counted as a number of its own, apart from message types and reasons. */
export type CounterName =
  | "incomingPackets"
  | "outgoingPackets"
  | "unparsablePackets"
  | "handlingErrors"
  | "forOtherServer"
  | "doNotRespond"
  | "useMulticast"
  | "unknownQueryType"
  | "malformedQuery"
  | "notAllowed"
  | "otherError"
  | "sendErrors"
  | "commitFailures"
  | "assignmentFailures"
  | "prefixLimits"
  | "registrationLimits";

/** What handlers count, besides what becomes of messages. */
export const OWN_COUNTERS = ["assignmentFailures", "prefixLimits", "registrationLimits"] as const;

/** The name of a counter that handlers count by. */
export type OwnCounter = typeof OWN_COUNTERS[number];

/** Whether handlers count by this name. */
export function isOwnCounter(name: string): name is OwnCounter {
  return (OWN_COUNTERS as readonly string[]).includes(name);
}

/** By which of DHCPKit's counters a reason to drop a message is counted, besides by itself. */
export const COUNTER_OF_REASON: Readonly<Record<DropReason, CounterName>> = {
  "unparsable": "unparsablePackets",
  "relayed-too-often": "unparsablePackets",
  busy: "doNotRespond",
  "crowded-out": "doNotRespond",
  "too-long": "doNotRespond",
  "untrusted-relay": "doNotRespond",
  "invalid": "unparsablePackets",
  "for-other-server": "forOtherServer",
  "not-for-servers": "doNotRespond",
  "by-unicast": "doNotRespond",
  "do-not-respond": "doNotRespond",
  "not-registrable": "doNotRespond",
  "handling-error": "handlingErrors",
};

/** Every reason to drop a message. */
export const DROP_REASONS: readonly DropReason[] = Object.keys(COUNTER_OF_REASON) as DropReason[];

/** Everything that a message can be discarded for. */
export const FAULTS: readonly Fault[] = Object.keys(REASON_OF_FAULT) as Fault[];

/** All limits, in the order in which they are told. */
export const LIMITS: readonly LimitName[] = Object.keys(DEFAULT_LIMITS) as LimitName[];

const COUNTER_OF_STATUS: ReadonlyMap<number, CounterName> = new Map([
  [StatusCode.UseMulticast, "useMulticast"],
  [StatusCode.UnknownQueryType, "unknownQueryType"],
  [StatusCode.MalformedQuery, "malformedQuery"],
  [StatusCode.NotAllowed, "notAllowed"],
]);

/** A message type is one octet (RFC 8415 section 8). */
const MESSAGE_TYPES = 256;

/** What the server counts: of all messages, or of those of an interface, a subnet or a relay. */
export class CounterSet implements Record<CounterName, number> {
  /** Datagrams and, over TCP, messages that came in. */
  incomingPackets = 0;
  /** Messages that were handed to a socket. */
  outgoingPackets = 0;
  unparsablePackets = 0;
  /** Requests that a handler failed at. */
  handlingErrors = 0;
  forOtherServer = 0;
  doNotRespond = 0;
  useMulticast = 0;
  unknownQueryType = 0;
  malformedQuery = 0;
  notAllowed = 0;
  /** Answers with nothing but a status that has no counter of its own. */
  otherError = 0;
  /** Messages that the system refused to send. */
  sendErrors = 0;
  /** Answers that were never sent because their leases could not be stored. */
  commitFailures = 0;
  /** Look-ups of assignments that failed. */
  assignmentFailures = 0;
  /** Prefixes that were not delegated because a limit of their pool is reached. */
  prefixLimits = 0;
  /** Addresses that were not registered because a limit is reached. */
  registrationLimits = 0;
  /** By type; relayed ones by the type of the client's message. */
  readonly messagesIn: Float64Array = new Float64Array(MESSAGE_TYPES);
  /** By type; relayed ones by the type of the message to the client. */
  readonly messagesOut: Float64Array = new Float64Array(MESSAGE_TYPES);
  /** Messages that got no answer, by the reason. */
  readonly dropped: Record<DropReason, number> = noneOf(DROP_REASONS);
  /** Messages that were discarded, by what is wrong with them; they are among the dropped ones. */
  readonly discarded: Record<Fault, number> = noneOf(FAULTS);
  /** How often a limit was reached, by its name. */
  readonly limits: Record<LimitName, number> = noneOf(LIMITS);

  /** Counts a message that came in and can be read. */
  countIn(type: number): void {
    this.incomingPackets++;
    this.messagesIn[type]!++;
  }

  /** Counts a message that is handed to a socket. */
  countOut(type: number): void {
    this.outgoingPackets++;
    this.messagesOut[type]!++;
  }

  /** Counts a message that gets no answer. */
  countDrop(reason: DropReason, fault?: Fault): void {
    this.dropped[reason]++;
    if (fault) this.discarded[fault]++;
    this[COUNTER_OF_REASON[reason]]++;
    if (reason === "relayed-too-often") this.limits.relaysPerMessage++;
  }

  /** Counts limits that were reached, each so many times. */
  countLimits(reached: ReadonlyMap<LimitName, number>): void {
    for (const [name, times] of reached) this.limits[name] += times;
  }

  /** Counts an answer with nothing but a status, by its code. */
  countStatus(code: number): void {
    this[COUNTER_OF_STATUS.get(code) ?? "otherError"]++;
  }
}

function noneOf<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
