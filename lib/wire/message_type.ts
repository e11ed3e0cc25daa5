import { messageTable } from "./declared_messages.ts";
import { kebabCase } from "./json.ts";
import {
  declareMessages,
  isRequest,
  type MessageDeclaration,
  type RequestDeclaration,
} from "./message_declaration.ts";
import { NumberNames } from "./names.ts";

const codes = Object.entries(messageTable).map(([name, { code }]) => [name, code] as const);

/** The codes of message types by their names. */
export const MessageType = Object.fromEntries(codes) as {
  readonly [Name in keyof typeof messageTable]: number;
};

/** What is declared of every message type, in the order of the table. */
export const messagesDeclared: readonly MessageDeclaration[] = declareMessages(messageTable);

/** What is declared of the types that servers answer. */
export const requestsDeclared: readonly RequestDeclaration[] = messagesDeclared.filter(isRequest);

/** Names as configuration and logs spell them: `information-request`. */
export const messageTypes: NumberNames = new NumberNames(
  Object.fromEntries(codes.toSorted(([, one], [, other]) => one - other)),
  kebabCase,
);

// A type is one octet (RFC 8415 section 8).
const byCode: readonly (MessageDeclaration | undefined)[] = Array.from(
  { length: 256 },
  (_, type) => messagesDeclared.find(({ code }) => code === type),
);

/** What is declared of a message type, if it is one. */
export function messageDeclaration(type: number): MessageDeclaration | undefined {
  return byCode[type];
}

/** What is declared of a message type that servers answer, if it is one. */
export function requestDeclaration(type: number): RequestDeclaration | undefined {
  const declaration = byCode[type];
  return isRequest(declaration) ? declaration : undefined;
}

/** `solicit`, or `type 99` for a type that has no name here. */
export function messageTypeName(type: number): string {
  return messageTypes.nameOf(type) ?? `type ${type}`;
}

/** The names of the types that servers answer and of which something holds, as declared. */
export function requestsNamed(holds: (declaration: RequestDeclaration) => boolean): string[] {
  return requestsDeclared.filter(holds).map(({ name }) => name);
}
