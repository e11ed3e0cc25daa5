import { emptyExchange } from "../../leases/exchange.ts";
import type { ClientWay, GivenKey, ReconfigureKeys } from "../../leases/reconfigure_keys.ts";
import { equalBytes } from "../../wire/address.ts";
import { MessageType } from "../../wire/message_type.ts";
import { reconfigureAccept } from "../../wire/options/exchange.ts";
import { RKAP_VALUE_LENGTH, rkapOption, RkapType } from "../../wire/reconfigure_key.ts";
import type { Step } from "../handler.ts";
import { answerPort } from "../relays.ts";
import type { Transaction } from "../transaction.ts";

/** What clients are given by which they know a Reconfigure of this server. */
export interface ReconfigurePolicy {
  /** Where keys are. */
  readonly keys: ReconfigureKeys;
  /** Random octets that nobody can guess, as many as asked for. */
  readonly random: (length: number) => Uint8Array;
}

const ACCEPT = reconfigureAccept.of(true);

/**
 * Agrees with clients that they can be reconfigured, and gives them a key in the first Reply
 * (RFC 8415 sections 18.3, 20.4.2 and 21.20). To be called behind what records leases, to which
 * the key of a client belongs.
 */
export function acceptReconfigure(policy: ReconfigurePolicy): Step {
  return {
    name: "reconfigure-accept",
    isFor: ({ isConfigured }) => isConfigured,
    run(transaction: Transaction): void {
      const { clientId, request: { options }, rules, response } = transaction;
      if (!clientId) return;
      // Who begins anew may have lost whatever key it had.
      const isBeginning = rules.leases !== "extended";
      const isReply = response.type === MessageType.reply;
      if (reconfigureAccept.in(options)) {
        response.options.push(ACCEPT);
        if (isReply) agree(transaction, clientId, isBeginning, policy);
      } else if (isReply && isBeginning && policy.keys.isUsed) {
        part(transaction, clientId, policy);
      }
    },
  };
}

/** What the client said before, it says no more. */
function part(transaction: Transaction, clientId: Uint8Array, { keys }: ReconfigurePolicy): void {
  if (keys.of({ clientId, link: transaction.linkName })) record(transaction, clientId, null);
}

/** @param given left out: the answer tells of what was recorded before, and changes nothing */
function record(
  transaction: Transaction,
  clientId: Uint8Array,
  given?: GivenKey | null,
): void {
  const exchange = transaction.exchange ??
    emptyExchange(clientId, transaction.linkName, transaction.now);
  transaction.exchange = given === undefined ? exchange : { ...exchange, reconfigureKey: given };
}

function agree(
  transaction: Transaction,
  clientId: Uint8Array,
  isBeginning: boolean,
  { keys, random }: ReconfigurePolicy,
): void {
  const { request: { transactionId }, response, linkName: link, now } = transaction;
  const way = wayTo(transaction);
  const known = keys.of({ clientId, link });
  // The answer may have been lost: who sends the message again gets the same. Anybody can claim a
  // DUID, so who sends another gets another key, and learns nothing by which the client knows us.
  const isAgain = known?.transactionId === transactionId && isSameWay(known.way, way);
  if (known && !isAgain && !isBeginning) {
    if (isSameWay(known.way, way)) return;
    return record(transaction, clientId, { ...known, way });
  }
  const given: GivenKey = known && isAgain
    ? known
    : { key: random(RKAP_VALUE_LENGTH), transactionId, way };
  response.options.push(rkapOption(RkapType.key, given.key, keys.nextReplayDetection(now)));
  record(transaction, clientId, given === known ? undefined : given);
}

/** How the client is told to come again: by the way by which it came (RFC 8415 section 18.3.11). */
function wayTo({ relays, reception, storedRelays }: Transaction): ClientWay {
  const way = {
    listener: reception.listener.name,
    address: reception.peerAddress,
    port: answerPort(relays.at(-1), reception),
  };
  return storedRelays ? { ...way, relayForward: storedRelays.relayForward } : way;
}

function isSameWay(one: ClientWay, other: ClientWay): boolean {
  return one.listener === other.listener && one.port === other.port &&
    equalBytes(one.address, other.address) &&
    (one.relayForward && other.relayForward
      ? equalBytes(one.relayForward, other.relayForward)
      : one.relayForward === other.relayForward);
}
