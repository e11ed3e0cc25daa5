import { ChannelError } from "../client/channel.ts";
import type { Connection } from "../client/connection.ts";
import type { ClientRecord } from "./client_record.ts";
import { mergeServers } from "./merging.ts";
import type { QueryFailure, QueryResult } from "./query_result.ts";
import { StatusError } from "./status_error.ts";
import { type BulkQuery, queryByTcp, type TcpQueryOptions } from "./tcp.ts";

/** A server that can be connected to. */
export interface TcpServer {
  /** Where it is, for people: `[2001:db8::1]:547`. */
  readonly destination: string;
  /**
   * Opens a connection to it.
   *
   * @param signal gives up, when it is aborted before the connection is there
   * @throws {ChannelError} @throws {StatusError} when the server refuses TLS
   */
  connect(signal?: AbortSignal): Promise<Connection>;
}

/** Who asks, and whom. */
export interface TcpServersOptions extends Pick<TcpQueryOptions, "requestorId" | "random"> {
  /** The servers, which are asked at the same time. */
  readonly servers: readonly TcpServer[];
  /** Called for each client that a server tells of. */
  readonly onClient?: () => void;
}

/**
 * Asks several servers over TCP who holds leases (RFC 5460 section 6.4), and puts together what
 * they tell of one client as {@linkcode mergeServers} says. That takes memory for every client.
 *
 * Nothing is thrown for a server that fails: what it told until then, and what the others told, is
 * worth having.
 */
export async function queryServersByTcp(
  query: BulkQuery,
  options: TcpServersOptions,
): Promise<QueryResult> {
  const told = await Promise.all(
    options.servers.map((server) => askServer(query, server, options)),
  );
  return {
    clients: mergeServers(told.map(({ clients }) => clients)),
    answered: told.some(({ answered }) => answered),
    failures: told.flatMap(({ failures }) => failures),
  };
}

async function askServer(
  query: BulkQuery,
  { destination, connect }: TcpServer,
  { requestorId, random, onClient }: TcpServersOptions,
): Promise<QueryResult> {
  const clients: ClientRecord[] = [];
  const failures: QueryFailure[] = [];
  let ignored = 0;
  let answered = false;
  try {
    const connection = await connect();
    try {
      const onIgnored = () => ignored++;
      for await (
        const client of queryByTcp(query, { connection, requestorId, random, onIgnored })
      ) {
        clients.push(client);
        onClient?.();
      }
      answered = true;
    } finally {
      await connection.close();
    }
  } catch (error) {
    failures.push(queryFailure(destination, error));
  }
  if (ignored > 0) failures.push({ kind: "ignored", server: destination, count: ignored });
  return { clients, answered: answered && ignored === 0, failures };
}

/**
 * What an error of {@linkcode queryByTcp} means for the answer.
 *
 * @throws whatever is no such error
 */
export function queryFailure(server: string, error: unknown): QueryFailure {
  if (error instanceof StatusError) return { kind: "status", server, status: error.status };
  if (error instanceof ChannelError) return { kind: "unreachable", server, message: error.message };
  throw error;
}
