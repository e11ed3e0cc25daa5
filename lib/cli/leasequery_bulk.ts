import type { RandomOctets } from "../client/random.ts";
import { queryFailure, queryServersByTcp, type TcpServer } from "../requestor/tcp_servers.ts";
import { type BulkQuery, queryByTcp } from "../requestor/tcp.ts";
import { clientPrinter, type ReportStyle } from "./client_printer.ts";
import type { CommandIo } from "./io.ts";
import { failureText, nobodyText, reportResult } from "./leasequery_report.ts";
import { ProgressBar } from "./progress_bar.ts";
import type { RequestorEnvironment } from "./requestor_environment.ts";

/** How servers are asked over TCP, and how what they tell is shown. */
export interface TcpAsking {
  readonly io: CommandIo;
  readonly environment: RequestorEnvironment;
  readonly servers: readonly TcpServer[];
  readonly requestorId: Uint8Array;
  readonly random: RandomOctets;
  readonly style: ReportStyle;
}

/**
 * Asks servers in bulk. What a single one tells is printed as it comes, in constant memory; what
 * several tell is put together first.
 */
export async function askInBulk(query: BulkQuery, asking: TcpAsking): Promise<void> {
  const { environment, servers, io, style } = asking;
  const progress = new Progress(environment);
  const [server, ...others] = servers;
  if (server && others.length === 0) return await printAsTold(query, server, asking, progress);
  const onClient = () => progress.advance();
  const result = await queryServersByTcp(query, { ...asking, onClient });
  progress.clear();
  reportResult(io, query, result, style);
}

async function printAsTold(
  query: BulkQuery,
  server: TcpServer,
  { io, requestorId, random, style }: TcpAsking,
  progress: Progress,
): Promise<void> {
  // What is printed goes where the progress is drawn, if both are the terminal.
  const stdout = (line: string) => {
    progress.clear();
    io.stdout(line);
  };
  const printer = clientPrinter({ ...io, stdout }, style);
  let ignored = 0;
  const onIgnored = () => ignored++;
  try {
    const connection = await server.connect();
    try {
      for await (
        const client of queryByTcp(query, { connection, requestorId, random, onIgnored })
      ) {
        progress.advance();
        printer.print(client);
        // Somebody like `head` has seen enough.
        if (io.isRead?.() === false) return;
      }
    } finally {
      await connection.close();
    }
    printer.finish();
    if (progress.count === 0 && ignored === 0 && !style.json) stdout(nobodyText(query));
  } catch (error) {
    const failure = queryFailure(server.destination, error);
    printer.finish();
    progress.clear();
    io.stderr(failureText(failure));
    io.exit(1);
  }
  progress.clear();
  if (ignored === 0) return;
  io.stderr(failureText({ kind: "ignored", server: server.destination, count: ignored }));
  io.exit(1);
}

/** How many clients there were, for whoever watches. */
class Progress {
  count = 0;
  readonly #bar: ProgressBar | undefined;

  constructor({ watched, terminal }: RequestorEnvironment) {
    if (watched) this.#bar = new ProgressBar(terminal);
  }

  advance(): void {
    this.count++;
    this.#bar?.count(() =>
      `${this.count.toLocaleString("en")} ${this.count === 1 ? "client" : "clients"}`
    );
  }

  clear(): void {
    this.#bar?.clear();
  }
}
