import { STATUS_CODES } from "node:http";

/** What is told of a request that is not answered as it was meant (RFC 9457). */
export interface Problem {
  readonly type: "about:blank";
  /** What the status means. */
  readonly title: string;
  readonly status: number;
  /** What is wrong, as a sentence. */
  readonly detail: string;
  /** What is wrong in particular, a sentence each. */
  readonly errors?: readonly string[];
}

/** Media type of a {@linkcode Problem}. */
export const PROBLEM_JSON = "application/problem+json";

/** A request that is not answered as it was meant. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  /** @param detail what is wrong, as a sentence */
  constructor(
    readonly status: number,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly errors?: readonly string[],
  ) {
    super(detail);
  }
}

/** What is told of it. */
export function problemOf(status: number, detail: string, errors?: readonly string[]): Problem {
  const title = STATUS_CODES[status] ?? "Error";
  return { type: "about:blank", title, status, detail, ...errors && { errors } };
}

/** The answer that tells it. */
export function problemResponse({ status, message, headers, errors }: ProblemError): Response {
  return new Response(`${JSON.stringify(problemOf(status, message, errors))}\n`, {
    status,
    headers: { ...headers, "content-type": PROBLEM_JSON },
  });
}

/** The last answer of a connection on which nothing else can be answered. */
export function rawProblem(problem: Problem): string {
  const body = `${JSON.stringify(problem)}\n`;
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
