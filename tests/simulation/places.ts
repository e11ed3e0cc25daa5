import type { Message } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import { interfaceId, relayId, relayPort, remoteId } from "../../lib/wire/options/relay.ts";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import { duid, relayed } from "../support/messages.ts";
import { UNICAST } from "./plan.ts";

/** A way from a client to the server. */
export interface Place {
  /** What the relays on the way make of the client's message. */
  wrap(message: Message, client: number): Message;
  from(client: number): Peer;
  /** What it is sent to. */
  readonly to: string;
}

const ON_LAN = "ff02::1:2%eth0";

/** Each way by its name; the names of the first four are those of the links that they come from. */
export const PLACES = {
  lan: {
    wrap: (message) => message,
    from: (client) => ({ address: `fe80::c:${client.toString(16)}`, port: 546 }),
    to: ON_LAN,
  },
  access: through((message, client) =>
    relayed(message, "2001:db8:2::1", [ifc(client)], `fe80::c:${client.toString(16)}`)
  ),
  // A layer-2 relay behind one that has its own port (RFC 6221, RFC 8357).
  remote: {
    ...through((message, client) =>
      relayed(
        relayed(message, "::", [ifc(client)], `fe80::c:${client.toString(16)}`),
        "2001:db8:3::1",
        [
          relayPort.of(0),
          relayId.of(duid(0x7001)),
          remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(7, client) }),
        ],
        "2001:db8:3::fe",
      )
    ),
    from: () => ({ address: "2001:db8:3::ff", port: 5547 }),
  },
  // A link for which there is no pool.
  dry: through((message, client) => relayed(message, "2001:db8:4::1", [ifc(client)])),
  // From here on, what should not be: relays that lie, and clients that do not keep to the rules.
  unknown: through((message) => relayed(message, "2001:db8:dead::1")),
  elsewhere: through((message) =>
    relayed(relayed(message, "2001:db8:1::1"), "2001:db8:2::1", [], "2001:db8:2::66")
  ),
  linkLocal: through((message) => relayed(message, "fe80::1")),
  deep: through((message) => {
    let wrapped: Message = message;
    for (let level = 0; level < 33; level++) wrapped = relayed(wrapped, "2001:db8:2::1");
    return wrapped;
  }),
  unicast: {
    wrap: (message) => message,
    from: (client) => ({ address: `2001:db8:1::c:${client.toString(16)}`, port: 546 }),
    to: UNICAST,
  },
} as const satisfies Record<string, Place>;

export type PlaceName = keyof typeof PLACES;

/** Where clients are at home. */
export const HOMES = ["lan", "access", "remote", "dry"] as const satisfies readonly PlaceName[];

/** Ways that only few messages go. */
export const ODD_PLACES = ["unknown", "elsewhere", "linkLocal", "deep", "unicast"] as const;

function through(wrap: Place["wrap"]): Place {
  return { wrap, from: () => ({ address: "2001:db8:2::ff", port: 547 }), to: UNICAST };
}

function ifc(client: number): Option {
  return interfaceId.of(Uint8Array.of(0xee, client));
}
