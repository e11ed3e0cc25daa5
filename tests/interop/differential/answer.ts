import { formatAddress } from "../../../lib/wire/address.ts";
import { toHex } from "../../../lib/wire/bytes.ts";
import { WireError } from "../../../lib/wire/error.ts";
import { decodeMessage, encodeValue } from "../../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../../lib/wire/message_layout.ts";
import { messageTypeName } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import {
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  iaTa,
  relayMessage,
  statusCode,
} from "../../../lib/wire/options/mod.ts";
import { statusCodes } from "../../../lib/wire/status_code.ts";
import { type AnsweredIa, answeredIas } from "./answered_ia.ts";
import { innermost } from "./channel.ts";
import { roleOf, type Scene } from "./roles.ts";

/** What both servers can be compared by: what an answer holds, by where it stands. */
export interface Answer {
  /** `none`, the message's type, or why it is no message. */
  readonly kind: string;
  /** The message for the client. */
  readonly message?: ClientServerMessage;
  /** What does not depend on a server's choice, by name. */
  readonly parts: ReadonlyMap<string, string>;
}

/** Reads a server's answer. */
export function readAnswer(datagram: Uint8Array | undefined, scene: Scene): Answer {
  if (!datagram) return { kind: "none", parts: new Map() };
  try {
    const outer = decodeMessage(datagram);
    const message = innermost(outer);
    if (!message) return { kind: "a relay message that holds none", parts: new Map() };
    const parts = new Map([
      ...relayParts(outer),
      ...optionParts(message.options.filter(isPlain), "option"),
      ...iaParts(answeredIas(message.options), scene),
    ]);
    return { kind: messageTypeName(message.type), message, parts };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: `malformed: ${error.message}`, parts: new Map() };
  }
}

const IAS: ReadonlySet<number> = new Set([iaNa.code, iaTa.code, iaPd.code]);
const LEASES: ReadonlySet<number> = new Set([iaAddress.code, iaPrefix.code]);

function isPlain({ definition: { code } }: Option): boolean {
  return !IAS.has(code);
}

function relayParts(message: Message): [string, string][] {
  const parts: [string, string][] = [];
  let inner: Message | undefined = message;
  for (let depth = 0; inner?.kind === "relay"; depth++) {
    const { hopCount, linkAddress, peerAddress, options } = inner;
    const header = `${hopCount} ${formatAddress(linkAddress)} ${formatAddress(peerAddress)}`;
    const others = options.filter(({ definition }) => definition !== relayMessage);
    parts.push([`relay ${depth}`, header], ...optionParts(others, `relay ${depth} option`));
    inner = relayMessage.in(options);
  }
  return parts;
}

/** One part for each code, with the values of all options that have it. */
function optionParts(options: readonly Option[], name: string): [string, string][] {
  const byCode = new Map<number, string[]>();
  for (const option of options) {
    const { code } = option.definition;
    byCode.set(code, [...byCode.get(code) ?? [], valueOf(option)]);
  }
  return [...byCode].map(([code, values]) => [`${name} ${code}`, values.join(" and ")]);
}

/** Of a status only the code: what it says is for people. */
function valueOf({ definition, value }: Option): string {
  if (definition === statusCode) {
    const { code } = value as { code: number };
    return statusCodes.nameOf(code) ?? String(code);
  }
  return toHex(encodeValue(definition, value));
}

function iaParts(ias: readonly AnsweredIa[], scene: Scene): [string, string][] {
  const seen = new Map<string, number>();
  return ias.flatMap((ia): [string, string][] => {
    const name = `${ia.kind} ${ia.iaid}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const unique = times === 1 ? name : `${name}, time ${times}`;
    const parts: [string, string][] = [[unique, contentOf(ia, scene)]];
    if (ia.leases.length > 0) parts.push([`${unique} times`, `T1 ${ia.t1}, T2 ${ia.t2}`]);
    return parts;
  });
}

function contentOf({ options, ...ia }: AnsweredIa, scene: Scene): string {
  const others = options.filter(({ definition }) => !LEASES.has(definition.code));
  const leases = ia.leases.map((lease) => {
    const { prefix, preferredLifetime, validLifetime } = lease;
    const inside = optionParts(lease.options, ", option").map((part) => part.join(" "));
    const role = roleOf(prefix, { ...ia, options }, scene);
    return `{${role}${inside.join("")}; ${preferredLifetime}/${validLifetime}}`;
  }).sort();
  const content = [...leases, ...optionParts(others, "option").map((part) => part.join(" "))];
  return content.join(" ") || "nothing";
}
