import { equalBytes } from "../../wire/address.ts";
import type { ContentFault, RequestDeclaration } from "../../wire/message_declaration.ts";
import type { ClientServerMessage } from "../../wire/message_layout.ts";
import { messageTypeName, messageTypes } from "../../wire/message_type.ts";
import type { Option } from "../../wire/option.ts";
import { optionRequest } from "../../wire/options/exchange.ts";
import { clientId, LONGEST_DUID, serverId } from "../../wire/options/identity.ts";
import { lqQuery } from "../../wire/options/leasequery.ts";
import { linkAddress } from "../../wire/options/relay.ts";
import { iaAddress, iaNa, iaPd, iaTa } from "../../wire/options/identity_association.ts";
import { discard, type Drop, drop } from "../ending.ts";
import type { Reception } from "../reception.ts";

const FOR_OTHER_SERVER = drop("for-other-server", "It is for a server with another server-id");

/**
 * Why a message is to be discarded (RFC 8415 section 16), or `undefined`.
 *
 * @param rules what is declared of its type
 * @param ownId DUID of this server
 */
export function whyDiscard(
  { type, options }: ClientServerMessage,
  rules: RequestDeclaration,
  ownId: Uint8Array,
  { tcp = false }: Reception,
): Drop | undefined {
  const name = messageTypeName(type);
  if (tcp && rules.transport === "UDP") {
    return discard("not-over-tcp", `${withArticle(name)} does not go over TCP`);
  }
  if (!tcp && rules.transport === "TCP") {
    return discard("only-over-tcp", `${withArticle(name)} goes over TCP only`);
  }
  const client = clientId.in(options);
  if (!client && rules.clientId === "required") {
    return discard("no-client-id", `The ${name} has no client-id`);
  }
  if (client && client.length > LONGEST_DUID) {
    return discard("wrong-client-id", `Its client-id is longer than ${LONGEST_DUID} octets`);
  }
  const server = serverId.in(options);
  if (server && rules.addressee === "any server") {
    return discard("unwanted-server-id", `The ${name} has a server-id`);
  }
  if (!server && rules.addressee === "one server") {
    return discard("no-server-id", `The ${name} has no server-id`);
  }
  if (server && !equalBytes(server, ownId)) return FOR_OTHER_SERVER;
  for (const fault of rules.discardedFor) {
    const found = CONTENTS[fault](options);
    if (found !== undefined) return discard(fault, `The ${name} has ${found}`);
  }
  return undefined;
}

/** Why a message of a type that servers do not answer is discarded. */
export function whyDiscardType(type: number): Drop {
  const name = messageTypes.nameOf(type);
  return name === undefined
    ? discard("unknown-type", `Nobody here knows a message of type ${type}`)
    : discard("type-not-for-servers", `A server does not take ${withArticle(name).toLowerCase()}`);
}

/** What a message has that it is discarded for, or what it has too little of. */
const CONTENTS: {
  readonly [fault in ContentFault]: (options: readonly Option[]) => string | undefined;
} = {
  "unwanted-ia": (options) => options.some(isIa) ? "an IA" : undefined,
  "no-lq-query": (options) => lqQuery.in(options) ? undefined : "no lq-query",
  "no-link-address": (options) => linkAddress.in(options) ? undefined : "no link-address",
  "not-one-address": (options) => {
    const count = iaAddress.allIn(options).length;
    return count === 1 ? undefined : `${count} addresses, expected one`;
  },
  "unwanted-option-request": (options) =>
    optionRequest.in(options) ? "an option-request" : undefined,
};

function isIa({ definition: { code } }: Option): boolean {
  return code === iaNa.code || code === iaTa.code || code === iaPd.code;
}

function withArticle(name: string): string {
  return `${/^[aeiou]/.test(name) ? "An" : "A"} ${name}`;
}
