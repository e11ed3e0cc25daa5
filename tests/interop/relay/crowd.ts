import { formatAddress, parseAddress } from "../../../lib/wire/address.ts";
import { fromHex, toHex } from "../../../lib/wire/bytes.ts";
import { duidLl } from "../../../lib/wire/duid.ts";
import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import { elapsedTime } from "../../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../../lib/wire/options/identity.ts";
import { iaAddress, iaNa } from "../../../lib/wire/options/identity_association.ts";
import type { Exchanges } from "../../support/exchanges.ts";

/** What one client of a crowd holds; octets are hexadecimal, so that it goes through JSON. */
export interface Member {
  readonly index: number;
  readonly serverId: string;
  readonly address: string;
}

/** How many clients talk at the same time. */
const WINDOW = 64;

/** What happened to a crowd: one entry a client that came through, one sentence a client that did not. */
export interface Outcome {
  readonly members: Member[];
  readonly failures: string[];
}

/** Each of `count` clients, from the `first` on, goes from Solicit to Reply. */
export function bindCrowd(exchanges: Exchanges, count: number, first = 0): Promise<Outcome> {
  return crowd(Array.from({ length: count }, (_, at) => first + at), async (index) => {
    const advertise = await ask(exchanges, index, MessageType.solicit, [emptyIa(index)]);
    const server = serverId.in(advertise.options);
    if (!server) throw new Error("the Advertise has no server-id");
    const offered = addressIn(advertise);
    const request = [serverId.of(server), iaWith(index, offered)];
    const reply = await ask(exchanges, index, MessageType.request, request);
    return { index, serverId: toHex(server), address: addressIn(reply) };
  });
}

/** Each client renews what it holds, at the server that it holds it from. */
export function renewCrowd(exchanges: Exchanges, members: readonly Member[]): Promise<Outcome> {
  return crowd(members, async (member) => {
    const { index, serverId: server, address } = member;
    const options = [serverId.of(fromHex(server)!), iaWith(index, address)];
    const renewed = addressIn(await ask(exchanges, index, MessageType.renew, options));
    if (renewed !== address) throw new Error(`it held ${address} and was given ${renewed}`);
    return member;
  });
}

async function crowd<T>(
  items: readonly T[],
  talk: (item: T) => Promise<Member>,
): Promise<Outcome> {
  const outcome: Outcome = { members: [], failures: [] };
  const rest = items.entries();
  const worker = async () => {
    for (const [position, item] of rest) {
      try {
        outcome.members.push(await talk(item));
      } catch (error) {
        outcome.failures.push(`client ${position}: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, worker));
  outcome.members.sort((a, b) => a.index - b.index);
  return outcome;
}

let transactions = 0;

async function ask(
  exchanges: Exchanges,
  index: number,
  type: number,
  options: readonly Option[],
): Promise<ClientServerMessage> {
  const transactionId = ++transactions;
  const all = [clientId.of(duidOf(index)), elapsedTime.of(0), ...options];
  const answer = await exchanges.ask({ kind: "client-server", type, transactionId, options: all });
  if (!answer) throw new Error(`no answer to message type ${type}`);
  return answer;
}

/** The DUID of a client of a crowd. */
export function duidOf(index: number): Uint8Array {
  return duidLl(1, Uint8Array.of(2, 0, 0, 0, index >>> 8, index & 0xff));
}

function emptyIa(index: number): Option {
  return iaNa.of({ iaid: index, t1: 0, t2: 0, options: [] });
}

function iaWith(index: number, address: string): Option {
  const held = iaAddress.of({
    address: parseAddress(address)!,
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
  return iaNa.of({ iaid: index, t1: 0, t2: 0, options: [held] });
}

function addressIn(answer: ClientServerMessage): string {
  const ia = iaNa.in(answer.options);
  const given = ia && iaAddress.in(ia.options);
  if (!given || given.validLifetime === 0) throw new Error("the answer gives it no address");
  return formatAddress(given.address);
}
