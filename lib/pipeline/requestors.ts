import { MessageType } from "../wire/message_type.ts";

/**
 * What requestors and relays ask for themselves: whoever sends it is known by its address, and is
 * not on the link of a client.
 */
export const ASKED_BY_REQUESTORS: ReadonlySet<number> = new Set([
  MessageType.leasequery,
  MessageType.activeLeasequery,
  MessageType.reconfigureRequest,
]);
