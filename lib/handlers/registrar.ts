import { endOf, FOREVER, isLive, type Lease, REGISTERED } from "../leases/lease.ts";
import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import { discard, drop, type Ending } from "../pipeline/ending.ts";
import { isOnLink } from "../pipeline/link.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { PrefixSet } from "../pools/prefix_set.ts";
import { equalBytes, formatAddress } from "../wire/address.ts";
import { toHex } from "../wire/bytes.ts";
import { iaAddress, iaPd } from "../wire/options/identity_association.ts";
import { contains } from "../wire/prefix.ts";
import type { RegistrationLimits } from "./registration_limits.ts";

const FROM_ANOTHER = discard(
  "wrong-source-address",
  "It was not sent from the address that it registers",
);
const BACKWARDS = discard(
  "wrong-lifetimes",
  "The preferred lifetime is longer than the valid lifetime",
);
const NOT_THE_CLIENTS = drop(
  "not-registrable",
  "The address is neither on the client's link nor in a prefix that is delegated to it",
);
const LEASED = drop("not-registrable", "The address is leased by this server");
const ASSIGNED = drop(
  "not-registrable",
  "The address is assigned statically, or this server's own",
);

/** What registrations are measured by. */
export interface RegistrarSetup {
  /** Seconds, or 0xffffffff. */
  readonly maxLifetime: number;
  readonly limits: RegistrationLimits;
  /** What is assigned statically, and this server's own addresses. */
  readonly reserved: PrefixSet;
  readonly log: Log;
}

/** Decides which addresses are registered (RFC 9686 section 4.2.1). */
export class Registrar {
  readonly #setup: RegistrarSetup;
  readonly #losses: SparingLog;

  constructor(setup: RegistrarSetup) {
    this.#setup = setup;
    this.#losses = new SparingLog(setup.log, "warning");
  }

  /** Answers an ADDR-REG-INFORM, or says why that is not to be done. */
  register(transaction: Transaction): Ending | undefined {
    const { request, now, surroundings: { leases } } = transaction;
    const asked = iaAddress.in(request.options)!;
    const { address, preferredLifetime, validLifetime } = asked;
    // RFC 9686 section 4.2.1
    if (!equalBytes(address, transaction.source)) return FROM_ANOTHER;
    if (preferredLifetime > validLifetime) return BACKWARDS;
    const delegated = delegatedAround(transaction, address);
    const whyNot = delegated ? undefined : this.#whyNot(transaction, address);
    if (whyNot) return whyNot;
    const found = leases.leaseHolding(address, transaction.othersNow);
    const held = found && isLive(found, transaction.nowOf(found)) ? found : undefined;
    const isAround = held !== undefined && held.length < 128;
    const isOwn = held && equalBytes(held.clientId, transaction.clientId!);
    if (isAround ? !isOwn : held && held.iaType !== REGISTERED) return LEASED;
    const registered = isAround ? undefined : held;
    if (validLifetime > 0 && !(registered && isOwn)) {
      const tooMany = this.#setup.limits.whyNot(transaction, address);
      if (tooMany) return tooMany;
      if (registered) this.#logLoss(registered, transaction);
    }
    // What is registered keeps its prefix from others.
    const until = (lifetime: number) =>
      Math.min(
        endOf(Math.min(lifetime, this.#setup.maxLifetime), now),
        delegated?.validUntil ?? FOREVER,
      );
    transaction.registration = {
      address,
      preferredUntil: until(preferredLifetime),
      validUntil: until(validLifetime),
    };
    // RFC 9686 section 4.3: the option as it came.
    transaction.answer(asked, iaAddress.of(asked));
    return undefined;
  }

  #whyNot(transaction: Transaction, address: Uint8Array): Ending | undefined {
    const { link } = transaction;
    if (!link || !isOnLink(link, address)) return NOT_THE_CLIENTS;
    return this.#setup.reserved.overlaps({ address, length: 128 }) ? ASSIGNED : undefined;
  }

  /** RFC 9686 section 4.2.1: the address is the later client's, and that is logged. */
  #logLoss({ address, clientId }: Lease, transaction: Transaction): void {
    const line = `${formatAddress(address)}, which ${toHex(clientId)} has registered, is now ` +
      `registered by ${toHex(transaction.clientId!)}`;
    const { now } = transaction;
    transaction.onceSettled(() => this.#losses.write(now, () => line));
  }
}

/** The prefix around the address that is delegated to the client. */
function delegatedAround(
  { clientId, surroundings: { leases }, now }: Transaction,
  address: Uint8Array,
): Lease | undefined {
  // Not the address itself, which may be registered.
  const around = leases.heldWithin({ address, length: 127 }, now);
  const isOwn = around?.iaType === iaPd.code && isLive(around, now) && contains(around, address) &&
    equalBytes(around.clientId, clientId!);
  return isOwn ? around : undefined;
}
