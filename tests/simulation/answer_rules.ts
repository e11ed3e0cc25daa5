import type { Peer } from "../../lib/server/datagram_socket.ts";
import { endOf } from "../../lib/leases/lease.ts";
import { equalBytes, formatAddress } from "../../lib/wire/address.ts";
import { MessageType, messageTypeName } from "../../lib/wire/message_type.ts";
import { optionRequest, rapidCommit } from "../../lib/wire/options/exchange.ts";
import { recursiveNameServers } from "../../lib/wire/options/mod.ts";
import { interfaceId, relayPort } from "../../lib/wire/options/relay.ts";
import { contains, formatPrefix } from "../../lib/wire/prefix.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { isBoundHere } from "./bound_here.ts";
import { type Delivery, poolOf } from "./delivery.ts";
import { IA_NA } from "./plan.ts";
import { areOnLink } from "./request_rules.ts";
import type { ReadIa, Reading, ReadLease } from "./reading.ts";
import type { Complain } from "./record_rules.ts";

/** Where an answer goes, and back through which relays (RFC 8415 section 19.3, RFC 8357). */
export function judgeWay(delivery: Delivery, answer: Reading, to: Peer, complain: Complain): void {
  const { relays } = delivery.reading!;
  const outermost = relays.at(-1);
  const isQuery = delivery.reading!.inner!.type === MessageType.leasequery;
  const port = isQuery || outermost && relayPort.in(outermost.options) !== undefined
    ? delivery.from.port
    : outermost
    ? 547
    : 546;
  if (to.address !== delivery.from.address || to.port !== port) {
    complain(`An answer to ${delivery.from.address} went to [${to.address}]:${to.port}`);
  }
  if (answer.relays.length !== relays.length) complain("An answer went back through other relays");
  for (const [level, relay] of relays.entries()) {
    const back = answer.relays[level];
    if (!back) return;
    const asCame = back.hopCount === relay.hopCount &&
      equalBytes(back.linkAddress, relay.linkAddress) &&
      equalBytes(back.peerAddress, relay.peerAddress);
    const id = interfaceId.in(relay.options);
    const backId = interfaceId.in(back.options);
    const hasId = id === undefined || backId !== undefined && equalBytes(id, backId);
    if (!asCame || !hasId) complain(`A Relay-reply is not what relay ${level} expects`);
  }
}

/** What an answer says to a client. */
export function judgeContent(delivery: Delivery, answer: Reading, complain: Complain): void {
  const { reading, expectation } = delivery;
  const { inner, client } = reading!;
  const { type } = inner!;
  const name = messageTypeName(type);
  if (client !== undefined && answer.client !== client) {
    complain(`A ${name} was answered for another client`);
  }
  if (expectation === "use-multicast") {
    if (answer.status !== StatusCode.UseMulticast) complain(`A ${name} by unicast was answered`);
    return;
  }
  const expected = type === MessageType.solicit && !isRapid(delivery, answer)
    ? MessageType.advertise
    : MessageType.reply;
  if (answer.inner!.type !== expected) {
    complain(`A ${name} got a ${messageTypeName(answer.inner!.type)}`);
  }
  judgeWhatWasStored(delivery, answer, name, complain);
  switch (type) {
    case MessageType.confirm: {
      const isRight = areOnLink(reading!, delivery.plan, delivery.link);
      const status = isRight ? StatusCode.Success : StatusCode.NotOnLink;
      if (answer.status !== status) complain(`A Confirm got status ${answer.status}`);
      return;
    }
    case MessageType.release:
    case MessageType.decline:
      return judgeGivingBack(delivery, answer, name, complain);
    default:
      judgeNameServers(delivery, answer, name, complain);
      for (const ia of reading!.ias) judgeIa(delivery, ia, answer, name, complain);
  }
}

/** An answer says what is stored, and nothing else. */
function judgeWhatWasStored(
  { recorded, at }: Delivery,
  { ias, inner }: Reading,
  name: string,
  complain: Complain,
): void {
  if (inner!.type !== MessageType.reply) return;
  const told = ias.flatMap(({ iaType, iaid, leases }) =>
    leases.filter(({ valid }) => valid > 0).map(({ key, valid }) =>
      `${key} in IA ${iaType}/${iaid} until ${endOf(valid, at)}`
    )
  ).sort();
  const stored = (recorded?.exchange.granted ?? []).map((grant) =>
    `${formatPrefix(grant)} in IA ${grant.iaType}/${grant.iaid} until ${grant.validUntil}`
  ).sort();
  if (told.join() !== stored.join()) {
    complain(
      `A ${name} was told ${told.join() || "of no lease"}, and stored is ${
        stored.join() || "none"
      }`,
    );
  }
}

/** RFC 8415 sections 18.3.7 and 18.3.8. */
function judgeGivingBack(
  { reading, live, link }: Delivery,
  { ias, status }: Reading,
  name: string,
  complain: Complain,
): void {
  if (status !== StatusCode.Success) complain(`A ${name} got status ${status}`);
  // Of which of its bindings a client speaks is nobody's to know where its link is unknown.
  if (link === undefined) return;
  for (const ia of reading!.ias) {
    const { iaType, iaid } = ia;
    const isBound = live.some((claim) => isBoundHere(claim, ia, reading!.inner!.type, link));
    const answered = ias.find((ia) => ia.iaType === iaType && ia.iaid === iaid);
    const isRefused = answered?.status === StatusCode.NoBinding;
    if (isBound === isRefused) {
      complain(
        `A ${name} of IA ${iaType}/${iaid}, which is ${isBound ? "" : "not "}bound, was ` +
          (isRefused ? "refused" : "accepted"),
      );
    }
  }
}

/** What a listener marks, and a `match` tells those clients. */
function judgeNameServers(
  { reading, plan, to }: Delivery,
  { inner }: Reading,
  name: string,
  complain: Complain,
): void {
  const wanted = optionRequest.in(reading!.inner!.options);
  if (wanted && !wanted.includes(recursiveNameServers.code)) return;
  const mark = to.startsWith("ff") ? "direct" : "relayed";
  const expected = plan.nameServers.get(mark);
  const told = recursiveNameServers.in(inner!.options)?.map(formatAddress).join();
  if (told !== expected) {
    complain(
      `A ${name} that is marked ${mark} was told name server ${told} instead of ${expected}`,
    );
  }
}

/** Each IA gets an answer; what a client has it keeps, and it gets something while there is any. */
function judgeIa(
  { reading, plan, link, live, free }: Delivery,
  { iaType, iaid, leases }: ReadIa,
  { ias }: Reading,
  name: string,
  complain: Complain,
): void {
  const ia = `IA ${iaType}/${iaid} of a ${name}`;
  const answered = ias.filter((each) => each.iaType === iaType && each.iaid === iaid);
  const [first] = answered;
  if (!first || answered.length > 1) return complain(`${ia} was answered ${answered.length} times`);
  const onLink = plan.links.find((each) => each.name === link)?.prefix;
  const isOffLink = reading!.inner!.type === MessageType.request && iaType === IA_NA &&
    onLink !== undefined && leases.some(({ prefix }) => !contains(onLink, prefix.address));
  const given = first.leases.filter(({ valid }) => valid > 0);
  const own = live.filter((claim) =>
    link !== undefined &&
    isBoundHere(claim, { iaType, iaid, leases }, reading!.inner!.type, link) &&
    poolOf(plan, iaType, link, claim.key)
  );
  const isKept = own.some(({ key }) => given.some((each) => each.key === key));
  const isAnother = isOtherLength(reading!.inner!.type, leases, given, own);
  if (own.length > 0 && !isOffLink && !isKept && !isAnother) {
    complain(`${ia} has ${own.map(({ key }) => key).join()}, and was not given it again`);
  }
  const isExhausted = first.status === StatusCode.NoAddrsAvail ||
    first.status === StatusCode.NoPrefixAvail;
  const competitors = reading!.ias.filter((each) => each.iaType === iaType).length;
  const isEnough = free[iaType]! >= competitors;
  if (isExhausted && isEnough) complain(`${ia} got nothing, and ${free[iaType]} leases are free`);
}

/** RFC 8168 section 3.2: who solicits another length than it has gets that, and requests it. */
function isOtherLength(
  type: number,
  asked: readonly ReadLease[],
  given: readonly ReadLease[],
  own: readonly { readonly key: string }[],
): boolean {
  const wanted = asked.find(({ prefix }) => prefix.length > 0)?.prefix.length;
  if (own.some(({ key }) => key.endsWith(`/${wanted}`))) return false;
  if (own.some(({ key }) => asked.some((each) => each.key === key))) return false;
  const isGiven = given.length > 0 && given.every(({ prefix }) => prefix.length === wanted);
  if (!isGiven) return false;
  return type === MessageType.solicit ||
    type === MessageType.request &&
      given.every(({ key }) => asked.some((each) => each.key === key));
}

function isRapid({ reading, plan }: Delivery, answer: Reading): boolean {
  const asksFor = rapidCommit.in(reading!.inner!.options) !== undefined;
  // With a refusal in it, it is an Advertise all the same.
  const isRefused = answer.ias.some(({ status }) => status !== undefined && status !== 0);
  return asksFor && plan.allowsRapidCommit && !isRefused;
}
