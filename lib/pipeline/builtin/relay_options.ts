import { codeOnWire, type Option } from "../../wire/option.ts";
import { echoRequest, interfaceId, relayMessage, relayPort } from "../../wire/options/relay.ts";
import type { RelayMessage } from "../../wire/message_layout.ts";

/**
 * Adds what a relay gets back in its Relay-reply whatever the handlers do: its interface-id
 * (RFC 8415 section 19.3), its source port (RFC 8357 section 5.2), and what it asks to have echoed.
 */
export function returnRelayOptions({ options }: RelayMessage, returned: Option[]): void {
  const wanted = new Set([interfaceId.code, relayPort.code]);
  for (const code of echoRequest.in(options) ?? []) wanted.add(code);
  // RFC 4994 section 5: what is in the Relay-reply already is not echoed as well.
  for (const { definition: { code } } of returned) wanted.delete(code);
  wanted.delete(relayMessage.code);
  for (const option of options) {
    if (wanted.has(codeOnWire(option.definition))) returned.push(option);
  }
}
