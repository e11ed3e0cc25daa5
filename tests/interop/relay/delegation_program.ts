/**
 * Plays clients behind a relay, on the upstream host, that have prefixes delegated, and prints what
 * they have: `bind 2`; `release 0 PREFIX SERVER-ID` gives one back.
 *
 * @module
 */
import { fromHex, toHex } from "../../../lib/wire/bytes.ts";
import { duidLl } from "../../../lib/wire/duid.ts";
import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import { elapsedTime } from "../../../lib/wire/options/exchange.ts";
import { clientId, serverId } from "../../../lib/wire/options/identity.ts";
import { iaPd, iaPrefix } from "../../../lib/wire/options/identity_association.ts";
import { formatPrefix, parsePrefix } from "../../../lib/wire/prefix.ts";
import { Exchanges } from "../../support/exchanges.ts";
import { openSocket, relayed } from "./routes.ts";

/** What a client has. */
export interface Delegation {
  readonly prefix: string;
  readonly serverId: string;
}

const exchanges = new Exchanges(openSocket(relayed), relayed);
let asked = 0x100;

async function ask(index: number, type: number, more: Option[]): Promise<ClientServerMessage> {
  const duid = duidLl(1, Uint8Array.of(2, 0, 0, 0, 9, index));
  const options = [clientId.of(duid), elapsedTime.of(0), ...more];
  const answer = await exchanges.ask({
    kind: "client-server",
    type,
    transactionId: ++asked,
    options,
  });
  if (!answer) throw new Error(`Client ${index} got no answer`);
  return answer;
}

function ia(prefix?: string): Option {
  const { address, length } = parsePrefix(prefix ?? "::/0")!;
  const wanted = { prefix: address, prefixLength: length, options: [] };
  const lifetimes = { preferredLifetime: 0, validLifetime: 0 };
  const options = prefix === undefined ? [] : [iaPrefix.of({ ...wanted, ...lifetimes })];
  return iaPd.of({ iaid: 1, t1: 0, t2: 0, options });
}

async function bind(index: number): Promise<Delegation> {
  const offer = await ask(index, MessageType.solicit, [ia()]);
  const server = serverId.in(offer.options)!;
  const reply = await ask(index, MessageType.request, [serverId.of(server), ia()]);
  const { prefix: address, prefixLength: length } = iaPrefix.in(iaPd.in(reply.options)!.options)!;
  return { prefix: formatPrefix({ address, length }), serverId: toHex(server) };
}

const [mode, first = "", prefix, server] = Deno.args;
const found: Delegation[] = [];
if (mode === "bind") { for (let at = 0; at < Number(first); at++) found.push(await bind(at)); }
else {
  const more = [serverId.of(fromHex(server!)!), ia(prefix)];
  await ask(Number(first), MessageType.release, more);
}
await exchanges.close();
console.log(JSON.stringify(found));
