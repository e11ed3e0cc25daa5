import { boundedKey } from "../bounded_key.ts";
import type { AddressRange } from "../config/values.ts";
import { REGISTERED } from "../leases/lease.ts";
import type { PlaceCounter } from "../leases/places.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import { type Drop, drop } from "../pipeline/ending.ts";
import { nearestRelay, relaysOf } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { decodeReceived } from "../wire/message.ts";
import type { RelayMessage } from "../wire/message_layout.ts";
import { clientLinkLayerAddress, interfaceId } from "../wire/options/relay.ts";
import { EVERYWHERE, lastAddress } from "../wire/prefix.ts";
import { RegisteredShares } from "./registered_shares.ts";

const ANYWHERE = { first: EVERYWHERE.address, last: lastAddress(EVERYWHERE) };

/** How many addresses may be registered. */
export interface RegistrationLimitsSetup {
  /** By DUID and link. */
  readonly maxPerClient: number;
  /** By what a relay tells of the sender; left out: any number. */
  readonly maxPerSender?: number | undefined;
  /** What address pools lease; complete when it is opened. */
  readonly leasable: readonly AddressRange[];
  readonly log: Log;
  /** Counts a registration that is refused by a limit. */
  readonly countRefusal: () => void;
}

/** Says whether one more address may be registered. */
export class RegistrationLimits {
  readonly #setup: RegistrationLimitsSetup;
  readonly #ofClient: Drop;
  readonly #ofSender: Drop;
  readonly #shares: RegisteredShares;
  readonly #refusals: SparingLog;
  #senders: PlaceCounter | undefined;

  constructor(setup: RegistrationLimitsSetup) {
    this.#setup = setup;
    const { maxPerClient, maxPerSender, leasable, log } = setup;
    this.#ofClient = refusal(
      `The client has registered ${maxPerClient} addresses, as many as it may`,
    );
    this.#ofSender = refusal(
      `Its sender has ${maxPerSender} addresses registered, as many as it may`,
    );
    this.#shares = new RegisteredShares(leasable, refusal);
    this.#refusals = new SparingLog(log, "warning");
  }

  /** Reads what is registered, before the first client waits for it. */
  open(leases: LeaseReader, now: number): void {
    this.#shares.open(leases, now);
  }

  /** Counts no more. */
  close(): void {
    this.#shares.close();
    this.#senders?.close();
    this.#senders = undefined;
  }

  /** Why an address cannot be registered that is not yet; `undefined`: it can. */
  whyNot(transaction: Transaction, address: Uint8Array): Drop | undefined {
    const reached = this.#reachedBy(transaction, address);
    if (!reached) return undefined;
    const { now, clientId } = transaction;
    const what = `${formatAddress(address)} of ${toHex(clientId!)}`;
    transaction.onceSettled(() => {
      this.#setup.countRefusal();
      this.#refusals.write(now, () => `${what} is not registered. ${reached.why}`);
    });
    return reached;
  }

  #reachedBy(transaction: Transaction, address: Uint8Array): Drop | undefined {
    const { clientId, linkName: link, surroundings: { leases }, now } = transaction;
    const { maxPerClient } = this.#setup;
    const client = { clientId: clientId!, link };
    if (leases.countLeases(client, "registered", now, maxPerClient) >= maxPerClient) {
      return this.#ofClient;
    }
    return this.#isSenderFull(transaction)
      ? this.#ofSender
      : this.#shares.reachedAt(address, leases, now);
  }

  #isSenderFull({ relays, reception, surroundings: { leases }, now }: Transaction): boolean {
    const { maxPerSender } = this.#setup;
    const sender = senderOf(relays, reception.peerAddress);
    if (maxPerSender === undefined || sender === undefined) return false;
    this.#senders ??= leases.countByPlace(
      { iaType: REGISTERED, ...ANYWHERE },
      ({ relays }) =>
        relays && senderOf(relaysOf(decodeReceived(relays.relayForward)), relays.peerAddress),
    );
    return this.#senders.isFull(sender, maxPerSender, 0, now);
  }
}

function refusal(why: string): Drop {
  return drop("not-registrable", why);
}

/** What tells a sender from others that it cannot make up: what the relay next to it says of it. */
function senderOf(relays: readonly RelayMessage[], peerAddress: Uint8Array): string | undefined {
  const [nearest] = relays;
  if (!nearest) return undefined;
  const told = clientLinkLayerAddress.in(nearest.options);
  if (told) return toHex(told.address);
  const line = interfaceId.in(nearest.options);
  return line && boundedKey(`${nearestRelay(relays, peerAddress)} ${toHex(line)}`);
}
