import type { LastHeard } from "../leases/last_heard.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Links } from "../pipeline/link.ts";
import { relaysOf } from "../pipeline/relays.ts";
import { Transaction } from "../pipeline/transaction.ts";
import { UNSPECIFIED } from "../wire/address.ts";
import { WireError } from "../wire/error.ts";
import { decodeMessage } from "../wire/message.ts";
import type { ClientServerMessage, RelayMessage } from "../wire/message_layout.ts";
import { MessageType, requestDeclaration } from "../wire/message_type.ts";
import { clientId } from "../wire/options/identity.ts";

/** What is known of a client that sends nothing now. */
export interface KnownClient extends LastHeard {
  /** DUID of the client; left out: it is about a link alone. */
  readonly clientId?: Uint8Array;
  /** Name of the link. */
  readonly link: string;
}

/** What clients are known by. */
export interface Acquaintance {
  readonly leases: LeaseReader;
  /** The links of now. */
  readonly links: () => Links;
}

const NO_MARKS: ReadonlySet<string> = new Set();
/** What a client is to be asked like, to meet what is about clients. */
const RULES = requestDeclaration(MessageType.rebind)!;
/** No message has it, so what is about messages is not met. */
const NO_TYPE = 0;

/**
 * Makes a transaction of what is known of a client, for those who select and describe by one. There
 * is no message: it has its client-id, its link and its relays alone.
 */
export function transactionOf(
  { clientId: duid, link: name, relays: trace, direct }: KnownClient,
  { leases, links: linksOfNow }: Acquaintance,
): Transaction {
  const links = linksOfNow();
  const options = duid ? [clientId.of(duid)] : [];
  const request: ClientServerMessage = {
    kind: "client-server",
    type: NO_TYPE,
    transactionId: 0,
    options,
  };
  const link = links.withName(name);
  const [attached] = link?.interfaces ?? [];
  const listener = {
    name: "",
    ...attached !== undefined && { interface: attached },
    linkAddress: link?.prefixes[0]?.address ?? UNSPECIFIED,
    marks: NO_MARKS,
  };
  const reception = {
    listener,
    peerAddress: trace?.peerAddress ?? direct?.source ?? UNSPECIFIED,
    peerPort: 0,
    multicast: true,
    at: 0,
  };
  return new Transaction(request, relaysIn(trace), reception, { links, leases }, RULES);
}

/** What was stored by another version may be anything. */
function relaysIn(trace: KnownClient["relays"]): RelayMessage[] {
  if (!trace) return [];
  try {
    return relaysOf(decodeMessage(trace.relayForward));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return [];
  }
}
