import { type CounterName, DROP_REASONS, FAULTS, LIMITS } from "../statistics/counter_set.ts";
import { messagesDeclared, messageTypeName } from "../wire/message_type.ts";
import { kebabCase } from "../wire/json.ts";
import type { Measured } from "./measured.ts";
import { byLabel, type Metric, type Sample, single } from "./metric.ts";

const MESSAGES = messagesDeclared.filter(({ kind }) => kind === "client-server");
const RECEIVED = MESSAGES.filter(({ sender }) => sender !== "server").map(({ code }) => code);
const SENT = MESSAGES.filter(({ sender }) => sender === "server").map(({ code }) => code);

/** Answers with nothing but a status, and handlers' failures, by what counts them. */
const STATUSES: readonly CounterName[] = [
  "useMulticast",
  "unknownQueryType",
  "malformedQuery",
  "notAllowed",
  "otherError",
];

function byType(types: readonly number[], counts: Float64Array): Sample[] {
  return byLabel("message", types.map((type) => [messageTypeName(type), counts[type]!] as const));
}

function byReason<Reason extends string>(
  reasons: readonly Reason[],
  counts: Readonly<Record<Reason, number>>,
): Sample[] {
  return byLabel("reason", reasons.map((reason) => [kebabCase(reason), counts[reason]] as const));
}

function counter(name: string, help: string, advice: string, of: CounterName): Metric {
  return {
    name,
    type: "counter",
    help,
    advice,
    collect: ({ statistics }: Measured) => single(statistics.global[of]),
  };
}

/** What comes in, what goes out, and what does not. */
export const MESSAGE_METRICS: readonly Metric[] = [
  counter(
    "sextant_datagrams_received_total",
    "Datagrams and messages over TCP that came in, whatever was in them",
    "At rest while clients are there: nothing arrives. Look at relays, firewall and listeners.",
    "incomingPackets",
  ),
  {
    name: "sextant_messages_received_total",
    type: "counter",
    help: "Messages that came in and could be read",
    labels: { message: "type; of a relayed one that of the client's message" },
    advice:
      "Many solicits and few requests: clients do not take what they are offered, or do not " +
      "hear it. Many confirms or rebinds: links or other servers went away.",
    collect: ({ statistics: { global } }) => byType(RECEIVED, global.messagesIn),
  },
  {
    name: "sextant_messages_sent_total",
    type: "counter",
    help: "Messages that were handed to a socket",
    labels: { message: "type; of a relayed one that of the message to the client" },
    advice: "Fewer than what comes in by more than what is dropped: see sextant_send_errors_total.",
    collect: ({ statistics: { global } }) => byType(SENT, global.messagesOut),
  },
  {
    name: "sextant_messages_dropped_total",
    type: "counter",
    help: "Messages that got no answer",
    labels: { reason: "as in `ctl stats`" },
    advice: "busy: the disk is too slow. crowded-out: more comes in than can be answered. " +
      "too-long: a client asks for more IAs than an answer holds. " +
      "handling-error: the log has the error. for-other-server: usual where there are several. " +
      "untrusted-relay: a relay is missing in trusted-relays, or somebody forges them.",
    collect: ({ statistics: { global } }) => byReason(DROP_REASONS, global.dropped),
  },
  {
    name: "sextant_messages_discarded_total",
    type: "counter",
    help: "Dropped messages that RFC 8415 section 16 has discarded, by what is wrong with them",
    labels: { reason: "what is wrong" },
    advice:
      "A kind of client or relay does not keep to the standard: the log at debug shows whose.",
    collect: ({ statistics: { global } }) => byReason(FAULTS, global.discarded),
  },
  {
    name: "sextant_statuses_total",
    type: "counter",
    help: "Answers with nothing but a status",
    labels: { reason: "the status" },
    advice: "not-allowed: somebody asks leasequeries who may not; see allow-from. use-multicast: " +
      "clients are sent to multicast.",
    collect: ({ statistics: { global } }) => byReason(STATUSES, global),
  },
  {
    name: "sextant_limits_reached_total",
    type: "counter",
    help: "How often a limit on what one client can ask was reached",
    labels: { reason: "name of the limit" },
    advice: "A client or a forger asks for more than others: the log says who. Raise the limit, " +
      "by match for those whom it holds, where they are right.",
    collect: ({ statistics: { global } }) => [
      ...byReason(LIMITS, global.limits),
      ...byReason(["prefixLimits", "registrationLimits"] as const, global),
    ],
  },
  counter(
    "sextant_send_errors_total",
    "Messages that the system refused to send",
    "No route to a relay, or an interface that is down: the log says to whom.",
    "sendErrors",
  ),
  counter(
    "sextant_commit_failures_total",
    "Answers that were never sent because their leases could not be stored",
    "See sextant_store_failing.",
    "commitFailures",
  ),
  counter(
    "sextant_assignment_failures_total",
    "Look-ups in a database of assignments that failed",
    "Clients keep what they have, and new ones get nothing of their own: the log says why the " +
      "database cannot be read.",
    "assignmentFailures",
  ),
  {
    name: "sextant_reconfigures_sent_total",
    type: "counter",
    help: "Reconfigure messages that were sent",
    advice: "It moves when somebody runs `ctl reconfigure`, or a handler does.",
    collect: ({ statistics: { reconfigures } }) => single(reconfigures.sent),
  },
  {
    name: "sextant_reconfigured_clients_total",
    type: "counter",
    help: "Clients that were told to come again, by what became of it",
    labels: { reason: "answered or unanswered" },
    advice: "Unanswered ones are off, or moved: they come at T1.",
    collect: ({ statistics: { reconfigures: { answered, unanswered } } }) =>
      byLabel("reason", Object.entries({ answered, unanswered })),
  },
  {
    name: "sextant_tcp_connections_total",
    type: "counter",
    help: "Connections for leasequery over TCP, by what became of them",
    labels: { reason: "accepted, refused, failed-accept, or why it ended" },
    advice: "refused: who is not in allow-from, or too many. not-secured: certificates of " +
      "requestors. failed-accept: the process has too many files open.",
    collect: ({ statistics: { connections: { accepted, refused, failedAccepts, ended } } }) =>
      byLabel(
        "reason",
        Object.entries({ accepted, refused, "failed-accept": failedAccepts, ...ended }),
      ),
  },
];
