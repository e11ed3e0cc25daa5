import type { ConnectionEnd } from "./connection_end.ts";
import type { Json } from "../wire/json.ts";
import { messagesDeclared, messageTypeName } from "../wire/message_type.ts";
import type { ConnectionCounters } from "./connection_counters.ts";
import { type CounterName, type CounterSet, DROP_REASONS, FAULTS, LIMITS } from "./counter_set.ts";
import type { NamedCounters } from "./named_counters.ts";
import type { ReconfigureCounters } from "./reconfigure_counters.ts";
import type { Statistics } from "./statistics.ts";

type JsonObject = { [key: string]: Json };

/** Lines that outputs of the log lost, by the name of the output. */
export type LostLogLines = ReadonlyMap<string, number>;

// Titles and order are those of DHCPKit, and so are the keys of JSON that follow from the names:
// whatever draws graphs of them goes on to.
const GROUPS: readonly [title: string, counters: readonly CounterName[]][] = [
  ["Packets", ["incomingPackets", "outgoingPackets"]],
  ["Errors", ["unparsablePackets", "handlingErrors"]],
  ["Special replies", [
    "forOtherServer",
    "doNotRespond",
    "useMulticast",
    "unknownQueryType",
    "malformedQuery",
    "notAllowed",
    "otherError",
  ]],
];
const OWN_COUNTERS: readonly CounterName[] = [
  "sendErrors",
  "commitFailures",
  "assignmentFailures",
  "prefixLimits",
  "registrationLimits",
];

// Relayed messages are counted by what is relayed.
const MESSAGES = messagesDeclared.filter(({ kind }) => kind === "client-server");
const MESSAGES_IN = MESSAGES.filter(({ sender }) => sender !== "server").map(({ code }) => code);
const MESSAGES_OUT = MESSAGES.filter(({ sender }) => sender === "server").map(({ code }) => code);

/** The counters as lines for people. */
export function statisticsLines(statistics: Statistics, lost: LostLogLines): string[] {
  const blocks = [
    ["Global", ...linesOf(statistics.global)],
    ...blocksOf("Interface", statistics.interfaces),
    ...blocksOf("Subnet", statistics.subnets),
    ...blocksOf("Relay", statistics.relays),
  ];
  blocks.push(["TCP", ...group("Connections", connectionsOf(statistics.connections))]);
  blocks.push([
    "Reconfigure",
    ...group("Messages and clients", reconfiguresOf(statistics.reconfigures)),
  ]);
  for (const [owner, counters] of statistics.named.all) {
    if (counters.size > 0) blocks.push([`Extension ${owner}`, ...group("Counters", [...counters])]);
  }
  const losses = [...lost].filter(([, lines]) => lines > 0);
  if (losses.length > 0) blocks.push(["Log", ...group("Lines that were lost", losses)]);
  return blocks.flatMap((block, index) => index === 0 ? block : ["", ...block]);
}

/** The counters for programs, by the keys of DHCPKit, and those that are our own behind them. */
export function statisticsToJson(statistics: Statistics, lost: LostLogLines): Json {
  return {
    global: setToJson(statistics.global),
    interfaces: setsToJson(statistics.interfaces),
    subnets: setsToJson(statistics.subnets),
    relays: setsToJson(statistics.relays),
    connections: Object.fromEntries(
      connectionsOf(statistics.connections)
        .map(([label, count]) => [label.toLowerCase().replaceAll(" ", "_"), count]),
    ),
    reconfigures: Object.fromEntries(
      reconfiguresOf(statistics.reconfigures).map(([label, count]) => [label.toLowerCase(), count]),
    ),
    ...statistics.named.all.size > 0 && { extensions: namedToJson(statistics.named.all) },
    log_lines_lost: Object.fromEntries(lost),
  };
}

function namedToJson(all: NamedCounters["all"]): Json {
  return Object.fromEntries(
    [...all].map(([owner, counters]) => [owner, Object.fromEntries(counters)]),
  );
}

function blocksOf(kind: string, sets: ReadonlyMap<string, CounterSet>): string[][] {
  return sorted(sets).map(([name, set]) => [`${kind} ${name}`, ...linesOf(set)]);
}

function linesOf(set: CounterSet): string[] {
  const counters = (names: readonly CounterName[]) =>
    names.map((name): [string, number] => [capitalized(words(name).join(" ")), set[name]]);
  const messages = (types: readonly number[], counts: Float64Array) =>
    types.map((type): [string, number] => [typeTitle(type), counts[type]!]);
  return [
    ...GROUPS.flatMap(([title, names]) => group(title, counters(names))),
    ...group("Incoming messages", messages(MESSAGES_IN, set.messagesIn)),
    ...group("Outgoing messages", messages(MESSAGES_OUT, set.messagesOut)),
    ...group("Failures", counters(OWN_COUNTERS)),
    ...group("Dropped messages", labelled(DROP_REASONS, set.dropped)),
    ...group("Discarded messages", labelled(FAULTS, set.discarded)),
    ...group(
      "Limits that were reached",
      LIMITS.map((name) => [capitalized(words(name).join(" ")), set.limits[name]]),
    ),
  ];
}

function group(title: string, counters: readonly (readonly [string, number])[]): string[] {
  return [`- ${title}`, ...counters.map(([label, count]) => `  - ${label}: ${count}`)];
}

function setsToJson(sets: ReadonlyMap<string, CounterSet>): JsonObject {
  return Object.fromEntries(sorted(sets).map(([name, set]) => [name, setToJson(set)]));
}

function setToJson(set: CounterSet): JsonObject {
  const counters = (names: readonly CounterName[]) =>
    names.map((name): [string, Json] => [words(name).join("_"), set[name]]);
  const messages = (types: readonly number[], counts: Float64Array) =>
    Object.fromEntries(
      types.map((type) => [messageTypeName(type).replaceAll("-", "_"), counts[type]!]),
    );
  return {
    ...Object.fromEntries(counters(GROUPS.flatMap(([, names]) => names))),
    messages_in: messages(MESSAGES_IN, set.messagesIn),
    messages_out: messages(MESSAGES_OUT, set.messagesOut),
    ...Object.fromEntries(counters(OWN_COUNTERS)),
    dropped: keyed(DROP_REASONS, set.dropped),
    discarded: keyed(FAULTS, set.discarded),
    limits: Object.fromEntries(LIMITS.map((name) => [words(name).join("_"), set.limits[name]])),
  };
}

function labelled<Name extends string>(
  names: readonly Name[],
  counts: Readonly<Record<Name, number>>,
): [string, number][] {
  return names.map((name) => [capitalized(name.replaceAll("-", " ")), counts[name]]);
}

function keyed<Name extends string>(
  names: readonly Name[],
  counts: Readonly<Record<Name, number>>,
): JsonObject {
  return Object.fromEntries(names.map((name) => [name.replaceAll("-", "_"), counts[name]]));
}

function connectionsOf(
  { accepted, refused, failedAccepts, ended }: ConnectionCounters,
): [string, number][] {
  return [
    ["Accepted", accepted],
    ["Refused", refused],
    ["Failed accepts", failedAccepts],
    ...labelled(Object.keys(ended) as ConnectionEnd[], ended),
  ];
}

function reconfiguresOf(
  { sent, answered, unanswered }: ReconfigureCounters,
): [string, number][] {
  return [["Sent", sent], ["Answered", answered], ["Unanswered", unanswered]];
}

function sorted(sets: ReadonlyMap<string, CounterSet>): [string, CounterSet][] {
  return [...sets].sort(([a], [b]) => a < b ? -1 : 1);
}

/** `incomingPackets` is `incoming packets`. */
function words(name: string): string[] {
  return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `information-request` is `InformationRequest`, as DHCPKit calls it. */
function typeTitle(type: number): string {
  return messageTypeName(type).split("-").map(capitalized).join("");
}
