/**
 * Plays a crowd of clients behind one relay, on the upstream host, and prints what became of
 * them as one line of JSON.
 *
 * `bind '{"count": 200, "kill": {"pid": 7, "after": 200, "signal": "SIGKILL"}}'` takes leases, and
 * sends the signal to the process as that many Replies have come; `renew '[…]'` renews the members
 * that `bind` printed.
 *
 * @module
 */
import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { bindCrowd, type Member, type Outcome, renewCrowd } from "./crowd.ts";
import { Exchanges } from "../../support/exchanges.ts";
import { openSocket, relayed } from "./routes.ts";

/** How `bind` is to go. */
export interface BindOrder {
  readonly count: number;
  /** Default: 0. */
  readonly first?: number;
  readonly kill?: {
    readonly pid: number;
    readonly after: number;
    readonly signal: "SIGKILL" | "SIGTERM";
  };
  /** Milliseconds after which a client asks again. */
  readonly timeout?: number;
}

async function bind({ count, first, kill, timeout }: BindOrder): Promise<Outcome> {
  let replies = 0;
  const onAnswer = (answer: ClientServerMessage) => {
    if (answer.type !== MessageType.reply || ++replies !== kill?.after) return;
    Deno.kill(kill.pid, kill.signal);
    exchanges.giveUp();
  };
  const exchanges = new Exchanges(openSocket(relayed), relayed, onAnswer, timeout);
  const outcome = await bindCrowd(exchanges, count, first);
  await exchanges.close();
  return outcome;
}

async function renew(members: readonly Member[]): Promise<Outcome> {
  const exchanges = new Exchanges(openSocket(relayed), relayed);
  const outcome = await renewCrowd(exchanges, members);
  await exchanges.close();
  return outcome;
}

const [mode, order] = Deno.args;
const outcome = await (mode === "bind" ? bind(JSON.parse(order!)) : renew(JSON.parse(order!)));
console.log(JSON.stringify(outcome));
