import { parseAddress } from "../../../lib/wire/address.ts";
import { encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import { elapsedTime, optionRequest, rapidCommit } from "../../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../../lib/wire/options/identity.ts";
import { iaAddress, iaNa, iaPd, iaPrefix } from "../../../lib/wire/options/identity_association.ts";
import { lqQuery, QueryType } from "../../../lib/wire/options/leasequery.ts";
import { relayMessage } from "../../../lib/wire/options/relay.ts";
import { duidOf } from "./crowd.ts";
import type { Route } from "../../support/exchanges.ts";
import { direct } from "./routes.ts";

/** Sound messages of every kind that a server may get, for a storm to damage. */
export function soundDatagrams(route: Route, server: Uint8Array): Uint8Array[] {
  return clientMessages(server).map((message) => encodeMessage(route.wrap(message)));
}

/** Datagrams that are nothing but too much. */
export function excessiveDatagrams(route: Route, server: Uint8Array): Uint8Array[] {
  const ias = (count: number) =>
    Array.from({ length: count }, (_, iaid) => iaNa.of({ iaid, t1: 0, t2: 0, options: [] }));
  const prefixes = Array.from(
    { length: 500 },
    (_, iaid) => iaPd.of({ iaid, t1: 0, t2: 0, options: [] }),
  );
  return [
    // Each IA takes 16 octets to ask for and more than 40 to answer: the answer would not fit.
    message(MessageType.solicit, ias(1500)),
    message(MessageType.request, [serverId.of(server), ...ias(1500)]),
    message(MessageType.request, [serverId.of(server), ...prefixes]),
    message(MessageType.informationRequest, [
      optionRequest.of(Array.from({ length: 20_000 }, (_, code) => code)),
    ]),
  ].map((excess) => encodeMessage(route.wrap(excess)))
    .concat([32, 33, 500].map((depth) => {
      const solicit = message(MessageType.solicit, ias(1));
      return encodeMessage(nested(solicit, depth, route));
    }));
}

// With the route's own relay, if it has one, farthest from the server: its hop count is 0.
function nested(inner: ClientServerMessage, depth: number, route: Route): Message {
  let outer = route.wrap(inner);
  for (let hopCount = outer.kind === "relay" ? 1 : 0; hopCount < depth; hopCount++) {
    outer = {
      kind: "relay",
      type: MessageType.relayForward,
      hopCount: hopCount & 0xff,
      linkAddress: parseAddress("::")!,
      peerAddress: parseAddress("fe80::7")!,
      options: [relayMessage.of(outer)],
    };
  }
  return outer;
}

function clientMessages(server: Uint8Array): ClientServerMessage[] {
  const address = iaAddress.of({
    address: parseAddress("2001:db8:1:0:8000::7")!,
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
  const prefix = iaPrefix.of({
    prefix: parseAddress("2001:db8:8000:100::")!,
    prefixLength: 56,
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
  const ias = [
    iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [address] }),
    iaPd.of({ iaid: 2, t1: 0, t2: 0, options: [prefix] }),
  ];
  const emptyIas = [
    iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] }),
    iaPd.of({ iaid: 2, t1: 0, t2: 0, options: [] }),
  ];
  const toServer = serverId.of(server);
  return [
    message(MessageType.solicit, [...emptyIas, optionRequest.of([23, 24])]),
    message(MessageType.solicit, [rapidCommit.of(true), ...ias]),
    message(MessageType.request, [toServer, ...emptyIas, optionRequest.of([23, 24])]),
    message(MessageType.confirm, ias),
    message(MessageType.renew, [toServer, ...ias]),
    message(MessageType.rebind, ias),
    message(MessageType.release, [toServer, ...ias]),
    message(MessageType.decline, [toServer, ...ias]),
    message(MessageType.informationRequest, [optionRequest.of([23, 24, 32])]),
    message(MessageType.leasequery, [query(QueryType.byAddress, [address])]),
    message(MessageType.leasequery, [query(QueryType.byClientId, [clientId.of(duidOf(7))])]),
  ];
}

/** A question that the server answers whatever came before it, and changes nothing. */
export function probeMessage(route: Route, transactionId: number): ClientServerMessage {
  const client = clientId.of(duidOf(1));
  return route === direct
    ? message(MessageType.leasequery, [query(QueryType.byClientId, [client])], transactionId)
    : message(
      MessageType.solicit,
      [iaNa.of({ iaid: 1, t1: 0, t2: 0, options: [] })],
      transactionId,
    );
}

function query(queryType: number, options: Option[]): Option {
  return lqQuery.of({ queryType, linkAddress: parseAddress("::")!, options });
}

function message(
  type: number,
  options: readonly Option[],
  transactionId = 0x700000 + type,
): ClientServerMessage {
  return {
    kind: "client-server",
    type,
    transactionId,
    options: [clientId.of(duidOf(7)), elapsedTime.of(0), ...options],
  };
}
