import type { Option } from "../wire/option.ts";
import { clientId } from "../wire/options/identity.ts";
import {
  type IaAddress,
  iaAddress,
  type IaPrefix,
  iaPrefix,
} from "../wire/options/identity_association.ts";
import {
  clientLastTransactionTime,
  type LqRelayData,
  lqRelayData,
} from "../wire/options/leasequery.ts";

/** A client on a link, as one or several servers tell of it. */
export interface ClientRecord {
  /** DUID. */
  readonly clientId: Uint8Array;
  /** The link, by an address in it: 16 octets. Left out where the query did not name a link. */
  readonly linkAddress?: Uint8Array;
  /**
   * When the server told of it, seconds since 2000 by the server's clock: what the other times are
   * counted from. Left out where it does not tell, as over UDP.
   */
  readonly baseTime?: number;
  /** Seconds since a server last heard of the client (CLT_TIME). */
  readonly lastTransaction: number;
  /** With the lifetimes that are left, in seconds. */
  readonly addresses: readonly IaAddress[];
  /** With the lifetimes that are left, in seconds. */
  readonly prefixes: readonly IaPrefix[];
  /** What else the client was told, as far as it was asked for. */
  readonly options: readonly Option[];
  /** The relays that the client was last heard through. */
  readonly relayData?: LqRelayData;
  /** DUIDs of the servers that told, the one that heard of the client last first. */
  readonly serverIds: readonly Uint8Array[];
}

const READ_HERE: ReadonlySet<number> = new Set(
  [clientId, clientLastTransactionTime, iaAddress, iaPrefix, lqRelayData].map(({ code }) => code),
);

/**
 * Reads a CLIENT_DATA option (RFC 5007 section 4.1.2.2).
 *
 * @returns `undefined` when it does not say which client it is of, or when that was last heard:
 *   such data cannot be compared with what others say, and is ignored (section 4.3.3)
 */
export function clientRecord(
  data: readonly Option[],
  serverId: Uint8Array,
  linkAddress?: Uint8Array,
  baseTime?: number,
): ClientRecord | undefined {
  const client = clientId.in(data);
  const lastTransaction = clientLastTransactionTime.in(data);
  if (client === undefined || lastTransaction === undefined) return undefined;
  const relayData = lqRelayData.in(data);
  return {
    clientId: client,
    ...(linkAddress && { linkAddress }),
    ...(baseTime !== undefined && { baseTime }),
    lastTransaction,
    addresses: iaAddress.allIn(data),
    prefixes: iaPrefix.allIn(data),
    options: data.filter(({ definition }) => !READ_HERE.has(definition.code)),
    ...(relayData && { relayData }),
    serverIds: [serverId],
  };
}
