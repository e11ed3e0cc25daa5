import type { ClientServerMessage, RelayMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import { relayPort, serverId } from "../../lib/wire/options/mod.ts";
import { type ClientSays, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import type { TestPeer } from "../support/test_peer.ts";

/** The link-address of a relay on the link of most tests. */
export const LINK_ADDRESS = "2001:db8:1::1";

/** From a relay that sends from a port of its own (RFC 8357), so it needs no privilege. */
export function throughRelay(
  client: ClientSays,
  linkAddress: string = LINK_ADDRESS,
  options: readonly Option[] = [],
): RelayMessage {
  return relayed(says(client), linkAddress, [relayPort.of(0), ...options]);
}

/** What the client gets whose message a relay on the link sends on. */
export async function askThroughRelay(
  peer: TestPeer,
  client: ClientSays,
  linkAddress?: string,
  options?: readonly Option[],
): Promise<ClientServerMessage> {
  return innermost(await peer.ask(throughRelay(client, linkAddress, options)));
}

/** Gets a client the address and the prefix that it is offered. @returns the Reply */
export async function bind(
  peer: TestPeer,
  client: Pick<ClientSays, "client" | "options"> = {},
  relayOptions: readonly Option[] = [],
): Promise<ClientServerMessage> {
  const wanted = { na: { 1: [] }, pd: { 1: [] } };
  const get = (says: ClientSays) =>
    askThroughRelay(peer, { ...client, ...says }, LINK_ADDRESS, relayOptions);
  const offer = await get({ type: "solicit", ...wanted });
  const offered = given(offer).filter((lease) => lease.includes(":"));
  return await get({
    type: "request",
    serverId: serverId.in(offer.options)!,
    na: { 1: offered.filter((lease) => !lease.includes("/")) },
    pd: { 1: offered.filter((lease) => lease.includes("/")) },
  });
}
