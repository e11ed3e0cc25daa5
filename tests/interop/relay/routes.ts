import { parseAddress } from "../../../lib/wire/address.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import { interfaceId, relayMessage } from "../../../lib/wire/options/relay.ts";
import { CLIENT_LINK_LOCAL, INTERFACE, SERVER } from "../addresses.ts";
import type { Route } from "../../support/exchanges.ts";

const PORT = 547;

/** As a relay on a link, by unicast to the server. Run it on the upstream host. */
export function relayedFrom(linkAddress: string, ...options: readonly Option[]): Route {
  return {
    server: { transport: "udp", hostname: SERVER.upstream, port: PORT },
    wrap: (message) => ({
      kind: "relay",
      type: MessageType.relayForward,
      hopCount: 0,
      linkAddress: parseAddress(linkAddress)!,
      peerAddress: peerOf(message.transactionId),
      options: [
        interfaceId.of(new TextEncoder().encode("port 7")),
        ...options,
        relayMessage.of(message),
      ],
    }),
    unwrap: (message) => {
      if (message.kind !== "relay") return undefined;
      const inner = relayMessage.in(message.options);
      return inner?.kind === "client-server" ? inner : undefined;
    },
  };
}

/** As a relay on the clients' link. */
export const relayed: Route = relayedFrom(SERVER.onClientLink);

/** As a client on the link, by multicast. Run it on the client host. */
export const multicast: Route = {
  server: { transport: "udp", hostname: `ff02::1:2%${INTERFACE}`, port: PORT },
  wrap: (message) => message,
  unwrap: (message) => message.kind === "client-server" ? message : undefined,
};

/** As one who asks by leasequery, by unicast to the server. Run it on the upstream host. */
export const direct: Route = { ...multicast, server: relayed.server };

/** Opens the socket that a route's answers come back to. */
export function openSocket(route: Route): Deno.DatagramConn {
  const transport = "udp";
  if (route === relayed) return Deno.listenDatagram({ transport, hostname: "::", port: PORT });
  if (route === direct) return Deno.listenDatagram({ transport, hostname: "::", port: 0 });
  const hostname = `${CLIENT_LINK_LOCAL}%${INTERFACE}`;
  return Deno.listenDatagram({ transport, hostname, port: 546 });
}

function peerOf(transactionId: number): Uint8Array {
  const address = parseAddress("fe80::")!;
  address.set([transactionId >>> 16, (transactionId >>> 8) & 0xff, transactionId & 0xff], 13);
  return address;
}
