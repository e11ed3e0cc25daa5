import { jsonLine } from "../wire/json.ts";
import type {
  ClientEnd,
  ClientReport,
  ReconfigureJob,
  ReconfigureOrder,
} from "../reconfigure/job.ts";
import { type ClientsMeant, clientsMeant, describeClients } from "../reconfigure/selection.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypes } from "../wire/message_type.ts";
import { optionCodeOf } from "../wire/option_names.ts";
import { reconfigureMessage } from "../wire/options/exchange.ts";
import type { Answer } from "./answer.ts";
import { formatQuestion, type LeaseQuestion, parseQuestion, QuestionError } from "./lease_rows.ts";

/** Which clients somebody wants to be told, and what. */
export interface ReconfigureQuestion {
  readonly meant: ClientsMeant;
  readonly order: ReconfigureOrder;
}

/** How far it is, as `sextant ctl reconfigure` tells of it, in JSON. */
export interface ReconfigureProgress {
  /** Clients that were told at least once. */
  readonly told: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly "without-key": number;
  /** All clients that are meant; `null`: they are still looked at, and counted on the way. */
  readonly total: number | null;
}

/** What became of a client, as `sextant ctl reconfigure` tells of it, in JSON. */
export interface ReconfigureResult {
  readonly "client-id": string;
  readonly link: string;
  readonly result: ClientEnd;
  /** Reconfigure messages that were sent to it. */
  readonly messages: number;
}

/** Writes a question as the control protocol has it: `link=lan message=renew request=23,24`. */
export function formatReconfigure({ meant, order }: ReconfigureQuestion): string {
  const { message, request } = order;
  return [
    formatQuestion(questionOf(meant)),
    message === undefined ? "" : `message=${messageTypes.nameOf(message)}`,
    request.length === 0 ? "" : `request=${request.join(",")}`,
  ].filter(Boolean).join(" ");
}

/** The message of this name, where a client can be told to send it (RFC 8415 section 21.19). */
export function reconfigureMessageNamed(name: string): number | undefined {
  const type = messageTypes.numberOf(name);
  const isAnswer = type !== undefined && reconfigureMessage.check(type) === undefined;
  return isAnswer ? type : undefined;
}

/** Reads the name or the code of an option that clients are to ask for. @throws {QuestionError} */
export function optionCodeNamed(name: string): number {
  const code = optionCodeOf(name);
  if (code !== undefined) return code;
  throw new QuestionError(`Expected the name or the code of an option, found ${name}`);
}

/** Reads a question. @throws {QuestionError} */
export function parseReconfigure(words: readonly string[]): ReconfigureQuestion {
  const clients: string[] = [];
  let message: number | undefined;
  const request: number[] = [];
  for (const word of words) {
    if (word.startsWith("message=")) message = messageOf(word.slice(8));
    else if (word.startsWith("request=")) request.push(...codesOf(word.slice(8)));
    else clients.push(meaningClients(word));
  }
  const { overlapping: prefix, ...named } = parseQuestion(clients);
  const meant = clients.length === 1 ? clientsMeant({ ...named, prefix }) : undefined;
  if (meant) return { meant, order: { message, request } };
  throw new QuestionError(
    `Expected one of client-id=, address=, link= or all, found ${clients.join(" ") || "none"}`,
  );
}

/** Of leases more can be said than of clients that are told. @throws {QuestionError} */
function meaningClients(word: string): string {
  if (/^(?:(?:client-id|address|link)=|all$)/.test(word)) return word;
  throw new QuestionError(`Expected link=, client-id=, address= or all, found ${word}`);
}

/** What is said of a job while it goes on, and at its end. */
export function reconfigureAnswer(job: ReconfigureJob, meant: ClientsMeant): Answer {
  return { pages: pagesOf(job), end: () => endOf(job, meant) };
}

async function* pagesOf(job: ReconfigureJob): AsyncGenerator<readonly string[]> {
  for await (const reports of job.reports()) {
    yield reports.length > 0
      ? reports.map((each) => jsonLine(resultOf(each)))
      : [jsonLine(progressOf(job))];
  }
  yield [jsonLine(progressOf(job))];
}

/** What became of a client, for programs. */
export function resultOf({ clientId, link, end, messages }: ClientReport): ReconfigureResult {
  return { "client-id": toHex(clientId), link, result: end, messages };
}

/** How far a job is, for programs. */
export function progressOf({ counts }: ReconfigureJob): ReconfigureProgress {
  const { told, answered, unanswered, withoutKey, total = null } = counts;
  return { told, answered, unanswered, "without-key": withoutKey, total };
}

function endOf({ counts, isStopped }: ReconfigureJob, meant: ClientsMeant): string {
  const { told, answered, unanswered, withoutKey } = counts;
  if (told + withoutKey === 0 && !isStopped) {
    return `ERROR: There is no ${describeClients(meant)}`;
  }
  const said = [
    `${clients(told)} told`,
    ...(told > 0 ? [`${answered} answered`, `${unanswered} did not`] : []),
    ...(withoutKey > 0 ? [`${clients(withoutKey)} without a key: not accepting Reconfigure`] : []),
    ...(isStopped ? ["ended before its time"] : []),
  ].join(", ");
  const isDone = told > 0 && unanswered === 0 && !isStopped;
  return `${isDone ? "OK" : "ERROR"}: ${said}`;
}

function clients(count: number): string {
  return count === 1 ? "1 client" : `${count} clients`;
}

function questionOf(meant: ClientsMeant): LeaseQuestion {
  switch (meant.kind) {
    case "client":
      return { clientId: meant.clientId, all: false };
    case "holders":
      return { overlapping: meant.prefix, all: false };
    case "link":
      return { link: meant.link, all: false };
    case "all":
      return { all: true };
  }
}

function messageOf(name: string): number {
  const type = reconfigureMessageNamed(name);
  if (type !== undefined) return type;
  throw new QuestionError(`Expected renew, rebind or information-request, found ${name}`);
}

function codesOf(names: string): number[] {
  return names.split(",").map(optionCodeNamed);
}
