import { jsonLine } from "../wire/json.ts";
import type { ClientOnLink } from "../leases/client_pages.ts";
import type { LeasePages } from "../leases/lease_pages.ts";
import type { Monitor } from "../monitor/monitor.ts";
import { type LostLogLines, statisticsLines, statisticsToJson } from "../statistics/report.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Reconfiguration } from "../server/reconfiguration.ts";
import type { Supposed } from "../server/explained_reception.ts";
import type { Explanation } from "../server/explanation.ts";
import { type Answer, refusal } from "./answer.ts";
import { clientAnswer } from "./client_question.ts";
import { explainAnswer } from "./explain_question.ts";
import { type KnownLinks, whyUnknownLink } from "./known_links.ts";
import { poolPages } from "./pool_rows.ts";
import type { Watching } from "./watch_question.ts";
import { parseReconfigure, reconfigureAnswer } from "./reconfigure_question.ts";
import { countedToJson, type Counting } from "./statistics_report.ts";
import type { ReleasedLease, ReleaseOrder } from "../server/lease_release.ts";
import { parseRelease, releaseAnswer } from "./release_question.ts";
import { problemsOf, type Status, type StatusPart } from "./status.ts";
import {
  isWanted,
  leasePages,
  type LeaseQuestion,
  leaseReport,
  parseQuestion,
  QuestionError,
} from "./lease_rows.ts";

/** What a server can be asked and told over its control socket. */
export interface Controlled extends KnownLinks {
  readonly statistics: Statistics;
  readonly leases: Pick<LeasePages, "read" | "readPast">;
  /** How the server is. */
  status(): Status;
  /** Lines that outputs of the log lost so far. */
  lostLogLines(): LostLogLines;
  /** Unix milliseconds. */
  now(): number;
  /** What is known of how it goes. */
  readonly monitor: Counting & Pick<Monitor, "pools">;
  /** A client on every link where it has or had something. */
  clientsOnLinks(clientId: Uint8Array): readonly ClientOnLink[];
  /** Tells clients to come for their configuration again. */
  readonly reconfiguration: Pick<Reconfiguration, "policy" | "tell">;
  /**
   * What a message would get, and why; nothing of it is recorded.
   *
   * @throws {OperatorError} when it is none, or could not come in as is supposed
   */
  explain(octets: Uint8Array, supposed: Supposed): Explanation;
  /** Lets people watch events as they happen. */
  readonly watching: Pick<Watching, "answer">;
  /** Ends leases by an operator's word, page by page. @throws {OperatorError} while it is read */
  release(order: ReleaseOrder): AsyncIterable<readonly ReleasedLease[]>;
  /** Reads the configuration again. @returns why it stays as it is, a line each; none: it is changed */
  reload(): Promise<readonly string[]>;
  /** Has the server stop soon. */
  shutdown(): void;
  /** Whether an error is one that ends the server, and is said once. */
  isBreakdown?(error: unknown): boolean;
}

interface Command {
  readonly help: string;
  /** Whether anything may stand behind its name. */
  readonly takesWords?: boolean;
  /** @throws {QuestionError} when the words cannot be understood */
  run(controlled: Controlled, words: readonly string[]): Answer | Promise<Answer>;
}

/** What is said to a line that is no command. */
export const UNKNOWN = "UNKNOWN";

const COMMANDS: Readonly<Record<string, Command>> = {
  help: { help: "shows the commands", run: () => ok([helpLines()]) },
  status: { help: "shows how the server is, a JSON object for each part", run: showStatus },
  stats: {
    help: "shows the counters, for people",
    run: ({ statistics, lostLogLines }) => ok([statisticsLines(statistics, lostLogLines())]),
  },
  "stats-json": {
    help: "shows the counters, for programs",
    run: ({ statistics, lostLogLines }) =>
      ok([[jsonLine(statisticsToJson(statistics, lostLogLines()))]]),
  },
  statistics: {
    help: "shows counters, rates, latency and refusals, as one JSON object",
    run: ({ statistics, lostLogLines, monitor }) =>
      ok([[jsonLine(countedToJson(statistics, lostLogLines(), monitor))]]),
  },
  pools: {
    help: "shows how full pools are, a JSON object each",
    run: ({ monitor }) => ok(poolPages(monitor.pools())),
  },
  client: {
    help:
      "shows what is known of a client, as a JSON object: its DUID, hardware address or address",
    takesWords: true,
    run: (controlled, words) => clientAnswer(words, controlled),
  },
  leases: {
    help: "shows leases, a JSON object each; [link=NAME] [client-id=DUID] " +
      "[address=ADDRESS or PREFIX] [relay-id=DUID] [remote-id=ENTERPRISE:HEX] " +
      "[interface-id=HEX] [hostname=NAME] [since=SECONDS] [at=UNIX-SECONDS] [limit=NUMBER] " +
      "[ended] [all] restrict and extend that",
    takesWords: true,
    run: showLeases,
  },
  reconfigure: {
    help: "tells clients to come for their configuration again; one of [client-id=DUID] " +
      "[address=ADDRESS or PREFIX] [link=NAME] [all] says which; [message=TYPE] " +
      "[request=OPTION,…] what they are to do",
    takesWords: true,
    run: reconfigure,
  },
  watch: {
    help: "shows events as they happen, a JSON object each, until the connection is closed; " +
      "[kind=KIND,…] [link=NAME] [client-id=DUID] say which",
    takesWords: true,
    run: ({ watching }, words) => watching.answer(words),
  },
  explain: {
    help: "says what a message would get and why, as a JSON object: the message in hexadecimal, " +
      "[interface=NAME] or [to=ADDRESS], and [from=ADDRESS]",
    takesWords: true,
    run: (controlled, words) =>
      explainAnswer(words, (octets, supposed) => controlled.explain(octets, supposed)),
  },
  release: {
    help:
      "ends leases; [address=ADDRESS or PREFIX] [client-id=DUID] [link=NAME] say which, exactly " +
      "one unless [all]; [reconfigure] has their clients told",
    takesWords: true,
    run: release,
  },
  reload: { help: "reads the configuration again", run: reload },
  shutdown: {
    help: "stops the server",
    run: (controlled) => ({
      pages: [],
      end: "OK: Shutting down",
      isLast: true,
      afterwards: () => controlled.shutdown(),
    }),
  },
  quit: { help: "ends the connection", run: () => ({ ...ok([]), isLast: true }) },
};

/** Does what a line says: the name of a command, in any case, and words for it. */
export function obey(line: string, controlled: Controlled): Answer | Promise<Answer> {
  const [name = "", ...words] = line.split(" ").filter((word) => word !== "");
  const command = Object.hasOwn(COMMANDS, name.toLowerCase())
    ? COMMANDS[name.toLowerCase()]
    : undefined;
  if (!command) return { pages: [], end: UNKNOWN };
  if (words.length > 0 && !command.takesWords) {
    return refusal(`Expected nothing after ${name.toLowerCase()}, found ${words.join(" ")}`);
  }
  try {
    return command.run(controlled, words);
  } catch (problem) {
    if (problem instanceof QuestionError) return refusal(problem.message);
    throw problem;
  }
}

function ok(pages: Iterable<readonly string[]>): Answer {
  return { pages, end: "OK" };
}

function helpLines(): string[] {
  return Object.entries(COMMANDS).map(([name, { help }]) => `${name.padEnd(11)}  ${help}`);
}

async function reload(controlled: Controlled): Promise<Answer> {
  const problems = await controlled.reload();
  if (problems.length === 0) return { pages: [], end: "OK: The configuration is reloaded" };
  return {
    pages: [problems],
    end: "ERROR: The configuration is not reloaded, and the one in force stays",
  };
}

/** Ends in an error where the server is not well. */
function showStatus(controlled: Controlled): Answer {
  const parts: StatusPart[] = [];
  return {
    pages: statusPages(controlled, parts),
    end: () => {
      const problems = problemsOf(parts);
      return problems.length === 0 ? "OK" : `ERROR: ${problems.join("; ")}`;
    },
  };
}

function* statusPages(controlled: Controlled, parts: StatusPart[]): Iterable<string[]> {
  for (const part of controlled.status()) {
    if (part) parts.push(part);
    yield part ? [jsonLine(part)] : [];
  }
}

/** @throws {QuestionError} */
function showLeases(controlled: Controlled, words: readonly string[]): Answer {
  const question = parseQuestion(words);
  refuseUnknownLink(controlled, question.link);
  refuseFuture(question, controlled.now());
  return ok(leaseLines(controlled, question));
}

/** @throws {QuestionError} */
function reconfigure({ reconfiguration }: Controlled, words: readonly string[]): Answer {
  const { meant, order } = parseReconfigure(words);
  if (!reconfiguration.policy.isAllowed) {
    return refusal("allow-reconfigure is false, so no client has a key");
  }
  return reconfigureAnswer(reconfiguration.tell(order, meant), meant);
}

/** @throws {QuestionError} */
function release(controlled: Controlled, words: readonly string[]): Answer {
  const order = parseRelease(words);
  refuseUnknownLink(controlled, order.link);
  return releaseAnswer(controlled.release(order), Math.floor(controlled.now() / 1000));
}

/** @throws {QuestionError} */
function refuseUnknownLink(known: KnownLinks, name: string | undefined): void {
  const why = whyUnknownLink(known, name);
  if (why !== undefined) throw new QuestionError(why);
}

/** @throws {QuestionError} */
function refuseFuture({ at }: LeaseQuestion, now: number): void {
  if (at === undefined || at * 1000 <= now) return;
  throw new QuestionError(
    `It is ${new Date(now).toISOString()}, expected a time that has been behind at=`,
  );
}

function* leaseLines({ leases, now }: Controlled, question: LeaseQuestion): Iterable<string[]> {
  let left = question.limit ?? Infinity;
  for (const page of leasePages(leases, question)) {
    const seconds = Math.floor(now() / 1000);
    const wanted = page.filter((lease) => isWanted(lease, question, seconds)).slice(0, left);
    left -= wanted.length;
    yield wanted.map((lease) => jsonLine(leaseReport(lease, seconds)));
    if (left === 0) return;
  }
}
