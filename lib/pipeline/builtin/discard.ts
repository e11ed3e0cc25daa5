import { equalBytes } from "../../wire/address.ts";
import type { ClientServerMessage } from "../../wire/message_layout.ts";
import { MessageType, messageTypeName, messageTypes } from "../../wire/message_type.ts";
import type { Option } from "../../wire/option.ts";
import { optionRequest } from "../../wire/options/exchange.ts";
import { clientId, LONGEST_DUID, serverId } from "../../wire/options/identity.ts";
import { lqQuery } from "../../wire/options/leasequery.ts";
import { linkAddress } from "../../wire/options/relay.ts";
import { iaAddress, iaNa, iaPd, iaTa } from "../../wire/options/identity_association.ts";
import { discard, type Drop, drop } from "../ending.ts";
import type { Reception } from "../reception.ts";

/** What a message must and must not hold for a server to look at it. */
interface Rule {
  readonly clientId: "required" | "optional";
  readonly serverId: "required" | "optional" | "forbidden";
}

const TO_ANY_SERVER: Rule = { clientId: "required", serverId: "forbidden" };
const TO_THIS_SERVER: Rule = { clientId: "required", serverId: "required" };

// RFC 8415 sections 16.2 to 16.12; RFC 5007 section 4.2.1 for leasequeries; RFC 9686 section 4.2.1.
const RULES: ReadonlyMap<number, Rule> = new Map([
  [MessageType.solicit, TO_ANY_SERVER],
  [MessageType.confirm, TO_ANY_SERVER],
  [MessageType.rebind, TO_ANY_SERVER],
  [MessageType.request, TO_THIS_SERVER],
  [MessageType.renew, TO_THIS_SERVER],
  [MessageType.release, TO_THIS_SERVER],
  [MessageType.decline, TO_THIS_SERVER],
  [MessageType.informationRequest, { clientId: "optional", serverId: "optional" }],
  [MessageType.addrRegInform, TO_ANY_SERVER],
  [MessageType.leasequery, { clientId: "required", serverId: "optional" }],
  [MessageType.activeLeasequery, { clientId: "required", serverId: "optional" }],
  // RFC 6977 section 6.2.1.
  [MessageType.reconfigureRequest, { clientId: "required", serverId: "optional" }],
]);

/** The messages for which a server listens on TCP (RFC 5460 section 4, RFC 7653 section 6.2). */
const OVER_TCP: ReadonlySet<number> = new Set([
  MessageType.leasequery,
  MessageType.activeLeasequery,
]);

const FOR_OTHER_SERVER = drop("for-other-server", "It is for a server with another server-id");

/** Why a message is to be discarded (RFC 8415 section 16), or `undefined`. */
export function whyDiscard(
  message: ClientServerMessage,
  ownId: Uint8Array,
  { tcp = false }: Reception,
): Drop | undefined {
  const rule = RULES.get(message.type);
  const name = messageTypeName(message.type);
  if (!rule) return whyDiscardType(message.type);
  if (tcp && !OVER_TCP.has(message.type)) {
    return discard("not-over-tcp", `A ${name} does not go over TCP`);
  }
  if (!tcp && message.type === MessageType.activeLeasequery) {
    return discard("only-over-tcp", `An ${name} goes over TCP only`);
  }
  const client = clientId.in(message.options);
  if (!client && rule.clientId === "required") {
    return discard("no-client-id", `The ${name} has no client-id`);
  }
  if (client && client.length > LONGEST_DUID) {
    return discard("wrong-client-id", `Its client-id is longer than ${LONGEST_DUID} octets`);
  }
  const server = serverId.in(message.options);
  if (server && rule.serverId === "forbidden") {
    return discard("unwanted-server-id", `The ${name} has a server-id`);
  }
  if (!server && rule.serverId === "required") {
    return discard("no-server-id", `The ${name} has no server-id`);
  }
  if (server && !equalBytes(server, ownId)) return FOR_OTHER_SERVER;
  return whyDiscardContent(message, name);
}

/** Why a message of a type that clients do not send to servers is discarded. */
export function whyDiscardType(type: number): Drop {
  return messageTypes.nameOf(type) === undefined
    ? discard("unknown-type", `Nobody here knows a message of type ${type}`)
    : discard("type-not-for-servers", `A server does not take a ${messageTypeName(type)}`);
}

function whyDiscardContent({ type, options }: ClientServerMessage, name: string): Drop | undefined {
  if (type === MessageType.informationRequest && options.some(isIa)) {
    return discard("unwanted-ia", `The ${name} has an IA`);
  }
  if (type === MessageType.leasequery && !lqQuery.in(options)) {
    return discard("no-lq-query", `The ${name} has no lq-query`);
  }
  if (type === MessageType.reconfigureRequest && !linkAddress.in(options)) {
    return discard("no-link-address", `The ${name} has no link-address`);
  }
  return type === MessageType.addrRegInform ? whyDiscardRegistration(options, name) : undefined;
}

/** RFC 9686 sections 4.2 and 4.2.1. */
function whyDiscardRegistration(options: readonly Option[], name: string): Drop | undefined {
  const count = iaAddress.allIn(options).length;
  if (count !== 1) {
    return discard("not-one-address", `The ${name} has ${count} addresses, expected one`);
  }
  if (optionRequest.in(options)) {
    return discard("unwanted-option-request", `The ${name} has an option-request`);
  }
  return undefined;
}

function isIa({ definition: { code } }: Option): boolean {
  return code === iaNa.code || code === iaTa.code || code === iaPd.code;
}
