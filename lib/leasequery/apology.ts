import type { Transaction } from "../pipeline/transaction.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import { statusCode } from "../wire/options/exchange.ts";
import { StatusCode } from "../wire/status_code.ts";

/**
 * The answer to a query over TCP that could not be worked on: without one the requestor would wait
 * for long (RFC 5460 section 7.2).
 */
export function apologize({ request, response }: Transaction): ClientServerMessage {
  const identities = response.options.filter(({ definition: { code } }) =>
    code === clientId.code || code === serverId.code
  );
  const status = {
    code: StatusCode.QueryTerminated,
    message: "The server is unable to perform the query",
  };
  return {
    kind: "client-server",
    type: MessageType.leasequeryReply,
    transactionId: request.transactionId,
    options: [...identities, statusCode.of(status)],
  };
}

/** The answer to a STARTTLS that the requestor may go on with (RFC 7653 section 9.1). */
export function acceptTls({ transactionId }: ClientServerMessage): ClientServerMessage {
  return { kind: "client-server", type: MessageType.reply, transactionId, options: [] };
}

/** The answer to a STARTTLS where there is no TLS (RFC 7653 section 9.1). */
export function refuseTls({ transactionId }: ClientServerMessage): ClientServerMessage {
  const status = {
    code: StatusCode.TLSConnectionRefused,
    message: "There is no TLS here, or it is too late for it",
  };
  const options = [statusCode.of(status)];
  return { kind: "client-server", type: MessageType.reply, transactionId, options };
}
