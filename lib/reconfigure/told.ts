import type { LinkClient } from "../leases/reconfigure_keys.ts";
import { toHex } from "../wire/bytes.ts";
import { messageTypeName } from "../wire/message_type.ts";
import type { ClientEnd, ReconfigureJob } from "./job.ts";

/** A client that is being told. */
export interface Told extends LinkClient {
  /** See {@linkcode idOf}. */
  readonly id: string;
  /** Those for which it is told. */
  readonly jobs: Set<ReconfigureJob>;
  /** Type of the message that it is to send. */
  message: number;
  /** Codes of options that it is to ask for. */
  request: readonly number[];
  /** Reconfigure messages that were sent to it. */
  messages: number;
  /** Ends the wait for its answer. */
  cancel: () => void;
}

/** What tells a client on a link from all others. */
export function idOf({ clientId, link }: LinkClient): string {
  return `${toHex(clientId)} ${link}`;
}

/** What became of a client, for the log. */
export function describeEnd({ clientId, link, messages, message }: Told, end: ClientEnd): string {
  const wanted = messageTypeName(message);
  const did = end === "answered" ? `came with a ${wanted}` : `sent no ${wanted}`;
  const times = messages === 1 ? "once" : `${messages} times`;
  return `${toHex(clientId)} on ${link}, told ${times} to reconfigure, ${did}`;
}
