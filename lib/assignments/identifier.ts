import { hardwareAddressesOf } from "../pipeline/hardware_address.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import {
  clientLinkLayerAddress,
  interfaceId,
  remoteId,
  subscriberId,
} from "../wire/options/relay.ts";

const text = new TextEncoder();

/** Kinds of ids that are told as they are; a hardware address is found in one of several places. */
export const identifierKinds = [
  "duid",
  "interface-id",
  "remote-id",
  "subscriber-id",
  "linklayer-id",
] as const;

/** A kind of id that a client can go by. */
export type IdentifierKind = typeof identifierKinds[number];

/** Forms of an id in a table of assignments, each with the number that stands before the octets. */
const FORMS: ReadonlyMap<string, { readonly numbered: boolean; readonly max: number }> = new Map([
  ["duid", { numbered: false, max: 0 }],
  ["hardware-address", { numbered: false, max: 0 }],
  ["interface-id", { numbered: false, max: 0 }],
  ["remote-id", { numbered: true, max: 0xffff_ffff }],
  ["subscriber-id", { numbered: false, max: 0 }],
  ["linklayer-id", { numbered: true, max: 0xffff }],
]);

/** Kinds that have no form with `-str`. */
const ALWAYS_HEX: ReadonlySet<string> = new Set(["duid", "hardware-address"]);

const EXPECTED =
  "expected duid:HEX, hardware-address:HEX, interface-id:HEX, interface-id-str:TEXT, " +
  "remote-id:ENTERPRISE:HEX, remote-id-str:ENTERPRISE:TEXT, subscriber-id:HEX, " +
  "subscriber-id-str:TEXT, linklayer-id:TYPE:HEX or linklayer-id-str:TYPE:TEXT";

/** What an id looks like that is in that form already, as most of a million are. */
const NORMAL_FORM =
  /^(?:duid|hardware-address|interface-id|subscriber-id|remote-id:[1-9][0-9]{0,8}|linklayer-id:[1-9][0-9]{0,3}):(?:[0-9a-f]{2})+$/;

/** Blanks between two ids: what follows begins like one. A text may have others in it. */
const BETWEEN_IDS = new RegExp(
  String.raw`\s+(?=(?:${[...FORMS.keys()].join("|")})(?:-str)?:)`,
  "i",
);

/**
 * The ids of a machine, each in the one form that clients are looked up by.
 *
 * @param ids separated by blanks
 * @throws {RangeError} with a sentence that says what is wrong
 */
export function normaliseIdentifiers(ids: string): string[] {
  if (NORMAL_FORM.test(ids)) return [ids];
  return [...new Set(ids.trim().split(BETWEEN_IDS).map(normaliseIdentifier))];
}

function normaliseIdentifier(id: string): string {
  if (NORMAL_FORM.test(id)) return id;
  const [, kind = "", isText, rest = ""] = /^([a-z-]+?)(-str)?:(.*)$/is.exec(id.trim()) ?? [];
  const form = FORMS.get(kind.toLowerCase());
  if (!form || isText && ALWAYS_HEX.has(kind.toLowerCase())) {
    throw new RangeError(`the id ${JSON.stringify(id)} has no known form: ${EXPECTED}`);
  }
  const [, number, value = ""] = form.numbered
    ? /^([0-9]+):(.*)$/s.exec(rest) ?? []
    : [undefined, "", rest];
  if (number === undefined || Number(number) > form.max) {
    throw new RangeError(
      `the id ${JSON.stringify(id)} needs a number up to ${form.max} before its value`,
    );
  }
  const octets = isText ? asciiOctets(value) : fromHex(value);
  if (!octets || octets.length === 0) {
    throw new RangeError(
      `the id ${JSON.stringify(id)} does not end in ${
        isText ? "ASCII text" : "hexadecimal digits"
      }`,
    );
  }
  return identifier(kind.toLowerCase(), octets, form.numbered ? Number(number) : undefined);
}

function asciiOctets(value: string): Uint8Array | undefined {
  const octets = text.encode(value);
  return octets.every((octet) => octet < 0x80) ? octets : undefined;
}

/** The one form of an id, by which clients are looked up. */
export function identifier(kind: string, octets: Uint8Array, number?: number): string {
  return number === undefined ? `${kind}:${toHex(octets)}` : `${kind}:${number}:${toHex(octets)}`;
}

/**
 * The ids that a client goes by, of which the first that is assigned something counts: its DUID,
 * then its hardware address, then what the relay next to it says. A client without a relay is
 * known by the listener's interface.
 */
export function* identifiersOf(transaction: Transaction): Generator<string> {
  if (transaction.clientId) yield identifier("duid", transaction.clientId);
  const hardwareAddresses = new Set<string>();
  for (const address of hardwareAddressesOf(transaction)) {
    const id = identifier("hardware-address", address);
    if (!hardwareAddresses.has(id)) yield id;
    hardwareAddresses.add(id);
  }
  const [nearest] = transaction.relays;
  if (!nearest) {
    const { interface: name } = transaction.reception.listener;
    if (name !== undefined) yield identifier("interface-id", text.encode(name));
    return;
  }
  for (const id of interfaceId.allIn(nearest.options)) yield identifier("interface-id", id);
  for (const { enterpriseNumber, identifier: id } of remoteId.allIn(nearest.options)) {
    yield identifier("remote-id", id, enterpriseNumber);
  }
  for (const id of subscriberId.allIn(nearest.options)) yield identifier("subscriber-id", id);
  for (const { hardwareType, address } of clientLinkLayerAddress.allIn(nearest.options)) {
    yield identifier("linklayer-id", address, hardwareType);
  }
}

/** The id of one kind that the client goes by, or `undefined` when nobody told one. */
export function identifierOf(transaction: Transaction, kind: IdentifierKind): string | undefined {
  for (const id of identifiersOf(transaction)) if (id.startsWith(`${kind}:`)) return id;
  return undefined;
}
