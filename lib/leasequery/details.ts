import type { ClientOnLink } from "../leases/client_pages.ts";
import { decodeOptions, decodeReceived } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { codeOnWire, type Option } from "../wire/option.ts";
import { lqRelayData } from "../wire/options/leasequery.ts";
import { relayMessage, relaySuppliedOptions } from "../wire/options/relay.ts";

/** Octets that there are for options and relays besides the leases. */
const ROOM = 20_000;

/**
 * What is told of a client besides its leases: what it was sent, and how it was heard. What does
 * not fit into one message is left out, so that the client can be told of at all.
 *
 * @param codes of options that the requestor asks for and may know
 * @param sensitive codes of options that never leave, wherever they are
 */
export function detailsOf(
  { options, relays }: ClientOnLink,
  codes: ReadonlySet<number>,
  sensitive: ReadonlySet<number>,
): Option[] {
  if (options.length > ROOM) return [];
  const told = decodeOptions(options).filter(({ definition }) => codes.has(definition.code));
  const isRoom = relays && options.length + relays.relayForward.length <= ROOM;
  if (isRoom && codes.has(lqRelayData.code)) {
    const { peerAddress, relayForward } = relays;
    const message = withoutOptions(decodeReceived(relayForward), sensitive);
    told.push(lqRelayData.of({ peerAddress, message }));
  }
  return told;
}

/** The relays' messages without what must not leave. */
function withoutOptions(message: Message, sensitive: ReadonlySet<number>): Message {
  if (message.kind !== "relay" || sensitive.size === 0) return message;
  const isTold = ({ definition }: Option) =>
    definition.code === relayMessage.code || !sensitive.has(codeOnWire(definition));
  const options = message.options.filter(isTold).flatMap((option): Option[] => {
    const { definition: { code }, value } = option;
    if (code === relayMessage.code) {
      return [relayMessage.of(withoutOptions(value as Message, sensitive))];
    }
    if (code === relaySuppliedOptions.code) {
      // What cannot be read may hold anything.
      return value instanceof Uint8Array
        ? []
        : [relaySuppliedOptions.of((value as readonly Option[]).filter(isTold))];
    }
    return [option];
  });
  return { ...message, options };
}
