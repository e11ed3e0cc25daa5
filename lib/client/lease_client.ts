import { MessageType } from "../wire/message_type.ts";
import { optionRequest, preference } from "../wire/options/exchange.ts";
import type { Channel } from "./channel.ts";
import { type ConversationOptions, converse } from "./conversation.ts";
import type { Answer, ExchangeResult } from "./exchange.ts";
import { countGiven, type LeaseRequest, requestedAssociations } from "./lease_request.ts";
import type { ReceivedAssociation, ReceivedLease } from "./received_lease.ts";
import type { Retransmission } from "./retransmission.ts";

/** One exchange of messages, as it went. */
export interface ExchangeReport {
  /** What was sent: a {@linkcode MessageType}. */
  readonly type: number;
  /** How often it was sent. */
  readonly transmissions: number;
  /** Milliseconds from the last transmission to the answer; left out when none came. */
  readonly roundTrip?: number;
  /** Milliseconds from the first transmission to the end. */
  readonly duration: number;
}

/** What became of a message: `lease` is left out when nobody answered the last exchange. */
export interface LeaseOutcome {
  /** What the server offered or gave. */
  readonly lease?: ReceivedLease;
  /** In order. */
  readonly exchanges: readonly ExchangeReport[];
}

// A client may try for ever; a person who tries a server out wants to know soon.
const GIVE_UP_AFTER = 12;

// RFC 8415 section 7.6.
const SOLICIT: Retransmission = {
  initialTimeout: 1,
  maximumTimeout: 3600,
  maximumCount: 0,
  maximumDuration: GIVE_UP_AFTER,
  firstIsLonger: true,
};
const REQUEST: Retransmission = {
  initialTimeout: 1,
  maximumTimeout: 30,
  maximumCount: 10,
  maximumDuration: GIVE_UP_AFTER,
};
const RELEASE: Retransmission = {
  initialTimeout: 1,
  maximumTimeout: 0,
  maximumCount: 4,
  maximumDuration: GIVE_UP_AFTER,
};

/**
 * Gets a lease: Solicit, Advertise, Request, Reply (RFC 8415 section 18.2).
 *
 * From a group, every Advertise of the first second or so is looked at, unless one has the
 * preference 255; a single server's is taken as it comes. An Advertise that offers nothing ends it:
 * the outcome then holds what that server said.
 *
 * @throws {ChannelError} when nothing can be sent
 */
export async function acquireLease(
  channel: Channel,
  request: LeaseRequest,
  options: ConversationOptions,
): Promise<LeaseOutcome> {
  const { clientId } = request;
  const wishes = optionRequest.of([...request.options]);
  const solicit = {
    type: MessageType.solicit,
    clientId,
    options: [...requestedAssociations(request), wishes],
  };
  const solicited = await converse(channel, solicit, {
    retransmission: SOLICIT,
    ...(channel.multicast && { isEnough: (offer) => isFirstChoice(request, offer) }),
  }, options);
  const offer = bestOffer(request, solicited.answers);
  const exchanges = [report(MessageType.solicit, solicited, offer)];
  if (!offer) return { exchanges };
  if (countGiven(request, offer.value) === 0) return { lease: offer.value, exchanges };

  const demand = {
    type: MessageType.request,
    clientId,
    serverId: offer.value.serverId,
    options: [...requestedAssociations(request, offer.value), wishes],
  };
  const requested = await converse(channel, demand, { retransmission: REQUEST }, options);
  return concluded(MessageType.request, requested, exchanges);
}

/**
 * Gives everything in a lease back (RFC 8415 section 18.2.7). Any Reply will do: also one that says
 * NoBinding, which a repeated Release gets.
 *
 * @throws {ChannelError} when nothing can be sent
 */
export async function releaseLease(
  channel: Channel,
  client: Uint8Array,
  lease: ReceivedLease,
  options: ConversationOptions,
): Promise<LeaseOutcome> {
  const request = {
    clientId: client,
    addresses: iaidsOf(lease.addresses),
    prefixes: iaidsOf(lease.prefixes),
    options: [],
  };
  const release = {
    type: MessageType.release,
    clientId: client,
    serverId: lease.serverId,
    options: requestedAssociations(request, lease),
  };
  const released = await converse(channel, release, { retransmission: RELEASE }, options);
  return concluded(MessageType.release, released, []);
}

function isFirstChoice(request: LeaseRequest, offer: ReceivedLease): boolean {
  return preferenceOf(offer) === 255 && countGiven(request, offer) > 0;
}

/** No preference option is a preference of 0 (RFC 8415 section 18.2.1). */
function preferenceOf(offer: ReceivedLease): number {
  return preference.in(offer.options) ?? 0;
}

/** Something before nothing, then the highest preference, then the most, then the first. */
function bestOffer(
  request: LeaseRequest,
  offers: readonly Answer<ReceivedLease>[],
): Answer<ReceivedLease> | undefined {
  const rank = ({ value }: Answer<ReceivedLease>) => {
    const count = countGiven(request, value);
    return count === 0 ? -1 : preferenceOf(value) * 0x10000 + count;
  };
  return offers.toSorted((a, b) => rank(b) - rank(a))[0];
}

function iaidsOf(associations: readonly ReceivedAssociation<unknown>[]): number[] {
  return associations.filter(({ leases }) => leases.length > 0).map(({ iaid }) => iaid);
}

function concluded(
  type: number,
  result: ExchangeResult<ReceivedLease>,
  before: readonly ExchangeReport[],
): LeaseOutcome {
  const answer = result.answers[0];
  const exchanges = [...before, report(type, result, answer)];
  return answer ? { lease: answer.value, exchanges } : { exchanges };
}

function report(
  type: number,
  { transmissions, duration }: ExchangeResult<ReceivedLease>,
  answer: Answer<ReceivedLease> | undefined,
): ExchangeReport {
  return { type, transmissions, duration, ...(answer && { roundTrip: answer.roundTrip }) };
}
