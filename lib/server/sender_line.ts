import { relaysOf } from "../pipeline/relays.ts";
import { toHex } from "../wire/bytes.ts";
import { type Glance, glanceAt } from "../wire/glance.ts";
import type { Message } from "../wire/message_layout.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { clientId, LONGEST_DUID } from "../wire/options/identity.ts";
import { relayMessage } from "../wire/options/relay.ts";
import type { Peer } from "./datagram_socket.ts";

/**
 * Where a message came from and which it is, for lines about one that is not answered:
 * `by eth0 from [fe80::1]:546 (solicit 12ab34 of 00030001…)`.
 *
 * @param message its octets, when it cannot be read
 * @param listener the name of the listener
 */
export function senderLine(
  message: Message | Uint8Array | undefined,
  { address, port }: Peer,
  listener: string,
): string {
  const sender = `by ${listener} from [${address}]:${port}`;
  const which = message &&
    describe(message instanceof Uint8Array ? glanceAt(message) : headOf(message));
  return which ? `${sender} (${which})` : sender;
}

/** `solicit 12ab34`: by the transaction-id, lines about one exchange are found. */
export function describeRequest(
  { type, transactionId }: { readonly type: number; readonly transactionId: number },
): string {
  return `${messageTypeName(type)} ${transactionId.toString(16).padStart(6, "0")}`;
}

/** Of the client: a message that came through relays is the client's own. */
function headOf(message: Message): Glance {
  const [innermost] = relaysOf(message);
  const inner = innermost ? relayMessage.in(innermost.options) ?? innermost : message;
  if (inner.kind !== "client-server") return { type: inner.type };
  const client = clientId.in(inner.options)?.subarray(0, LONGEST_DUID);
  return {
    type: inner.type,
    transactionId: inner.transactionId,
    ...(client && { clientId: client }),
  };
}

function describe({ type, transactionId, clientId }: Glance): string | undefined {
  if (type === undefined) return undefined;
  const which = transactionId === undefined
    ? messageTypeName(type)
    : describeRequest({ type, transactionId });
  return clientId ? `${which} of ${toHex(clientId)}` : which;
}
