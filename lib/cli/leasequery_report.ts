import type { Channel } from "../client/channel.ts";
import type { QueryFailure, QueryResult } from "../requestor/query_result.ts";
import type { Question } from "../requestor/question.ts";
import { LEASEQUERY_RETRANSMISSION } from "../requestor/udp.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { clientPrinter, type ReportStyle } from "./client_printer.ts";
import type { CommandIo } from "./io.ts";
import { statusText } from "./wording.ts";

/** Prints the clients and what went wrong, and sets the exit status. */
export function reportResult(
  io: CommandIo,
  query: Question,
  { clients, answered, failures }: QueryResult,
  style: ReportStyle,
): void {
  for (const failure of failures) io.stderr(failureText(failure));
  const printer = clientPrinter(io, style);
  for (const client of clients) printer.print(client);
  printer.finish();
  if (!answered) return io.exit(1);
  if (clients.length === 0 && !style.json) io.stdout(nobodyText(query));
}

/** Says that a server takes its time. */
export function reportWaiting(io: CommandIo, server: Channel, transmissions: number): void {
  const { maximumCount } = LEASEQUERY_RETRANSMISSION;
  io.stderr(
    `No answer from ${server.destination} yet: asking again (${
      transmissions + 1
    } of ${maximumCount})`,
  );
}

/** Says that no client is what was asked for. */
export function nobodyText({ by }: Question): string {
  if ("clientId" in by) return `The client ${toHex(by.clientId)} holds nothing`;
  if ("relayId" in by) return `No client was heard through the relay ${toHex(by.relayId)}`;
  if ("linkAddress" in by) {
    return `No client holds anything on the link of ${formatAddress(by.linkAddress)}`;
  }
  if ("remoteId" in by) {
    const { enterpriseNumber, identifier } = by.remoteId;
    return `No client was heard with the remote-id ${enterpriseNumber}:${toHex(identifier)}`;
  }
  return `No client holds ${formatAddress(by.address)}`;
}

/** Says why an answer is missing or incomplete. */
export function failureText(failure: QueryFailure): string {
  const { server } = failure;
  switch (failure.kind) {
    case "status":
      return `${server} refused: ${statusText(failure.status)}`;
    case "silence":
      return `${server} did not answer, although it was asked ${failure.transmissions} times`;
    case "unreachable":
      return failure.message;
    case "ignored":
      return `${server} told of ${failure.count} ${
        failure.count === 1 ? "client" : "clients"
      } without saying who it is or when it was last heard: ignored (RFC 5007 section 4.3.3)`;
  }
}
