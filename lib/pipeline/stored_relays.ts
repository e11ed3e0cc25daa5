import { encodeMessage, encodeOptions } from "../wire/message.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import { codeOnWire, type Option } from "../wire/option.ts";
import {
  interfaceId,
  relayId,
  relayMessage,
  relayPort,
  remoteId,
  subscriberId,
} from "../wire/options/relay.ts";
import { withoutClientMessage } from "./relays.ts";

/** By which clients are found, told apart, and reached again. */
const IDS: ReadonlySet<number> = new Set([
  interfaceId.code,
  remoteId.code,
  subscriberId.code,
  relayId.code,
  relayPort.code,
]);

/** Octets of the longest id that is kept whatever the limit. */
const LONGEST_ID = 255;
/** Code and length of an option. */
const OPTION_HEADER = 4;
/** Of a Relay-forward what stands before its options, and the header of the message in it. */
const RELAY_OVERHEAD = 34 + OPTION_HEADER;

/** Relays of a request, as they are stored of its client. */
export interface StoredRelays {
  /** Innermost first. */
  readonly relays: readonly RelayMessage[];
  /** The outermost Relay-forward, encoded, without what the client sent. */
  readonly relayForward: Uint8Array;
  /** Whether the limit keeps some of their options from being stored. */
  readonly isCut: boolean;
}

/**
 * The relays of a request as they are stored of its client: their options as far as the limit goes,
 * those of the relay next to the client first. The first id of each kind that a relay tells is kept
 * all the same, unless it is longer than 255 octets.
 *
 * @param relays innermost first, one or more
 * @param limit octets of options, without what the client sent
 */
export function storedRelays(relays: readonly RelayMessage[], limit: number): StoredRelays {
  const relayForward = encodeMessage(withoutClientMessage(relays));
  if (relayForward.length - relays.length * RELAY_OVERHEAD <= limit - OPTION_HEADER) {
    return { relays, relayForward, isCut: false };
  }
  let room = limit;
  let isCut = false;
  const kept = relays.map((relay) => {
    const told = new Set<number>();
    const options = relay.options.filter((option) => {
      const code = codeOnWire(option.definition);
      if (code === relayMessage.code) return true;
      const length = lengthOf(option);
      const isFirstId = IDS.has(code) && !told.has(code);
      if (isFirstId) told.add(code);
      const isKept = length <= room || isFirstId && length <= longest(code);
      if (isKept) room = Math.max(0, room - length);
      else isCut = true;
      return isKept;
    });
    return { ...relay, options };
  });
  return isCut
    ? { relays: kept, relayForward: encodeMessage(withoutClientMessage(kept)), isCut }
    : { relays, relayForward, isCut };
}

/** Octets of an option that is encoded: its code, its length and its value. */
export function lengthOf(option: Option): number {
  return encodeOptions([option]).length;
}

/** A remote-id has an enterprise number before it (RFC 4649 section 3). */
function longest(code: number): number {
  return OPTION_HEADER + LONGEST_ID + (code === remoteId.code ? 4 : 0);
}
