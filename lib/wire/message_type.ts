import { kebabCase } from "./json.ts";
import { NumberNames } from "./names.ts";

/**
 * Message types (RFC 8415 section 7.3; RFC 5007 section 4.2; RFC 5460 section 5.2; RFC 6977
 * section 6.1; RFC 7653 section 6.2; RFC 9686 sections 4.2 and 4.3).
 */
export const MessageType = {
  solicit: 1,
  advertise: 2,
  request: 3,
  confirm: 4,
  renew: 5,
  rebind: 6,
  reply: 7,
  release: 8,
  decline: 9,
  reconfigure: 10,
  informationRequest: 11,
  relayForward: 12,
  relayReply: 13,
  leasequery: 14,
  leasequeryReply: 15,
  leasequeryDone: 16,
  leasequeryData: 17,
  reconfigureRequest: 18,
  reconfigureReply: 19,
  activeLeasequery: 22,
  starttls: 23,
  addrRegInform: 36,
  addrRegReply: 37,
} as const;

/** Names as configuration and logs spell them: `information-request`. */
export const messageTypes: NumberNames = new NumberNames(MessageType, kebabCase);

/** `solicit`, or `type 99` for a type that has no name here. */
export function messageTypeName(type: number): string {
  return messageTypes.nameOf(type) ?? `type ${type}`;
}
