import { MessageType } from "../../../lib/wire/message_type.ts";
import { says } from "../../support/messages.ts";
import { AskingClients, type Way } from "../asking_clients.ts";

/** Numbers of clients that no forger has. */
const FIRST_CLIENT = 0x6000_0000;

/** What came of honest clients. */
export interface HonestResults {
  readonly begun: number;
  /** Datagrams that were sent again since nothing answered them. */
  readonly again: number;
  /** Milliseconds from the datagram that was answered to its answer. */
  readonly answers: readonly number[];
  /** Milliseconds from the first Solicit to the Reply. */
  readonly exchanges: readonly number[];
}

/**
 * Has a client that is new begin every so many milliseconds while others flood, until it is over.
 *
 * @param first the number of the first of them, from 0
 * @param afterwards milliseconds in which nobody begins any more, and answers still count
 */
export async function honestClients(
  way: Way,
  every: number,
  until: Promise<unknown>,
  first = 0,
  afterwards = 0,
): Promise<HonestResults> {
  const answers: number[] = [];
  const exchanges: number[] = [];
  using clients = new AskingClients(way, ({ type }, { begun, sent }, at) => {
    answers.push(at - sent);
    if (type === MessageType.reply) exchanges.push(at - begun);
  });
  let begun = 0;
  const coming = setInterval(() => {
    const client = FIRST_CLIENT + first + begun++;
    clients.begin(says({ type: "solicit", client, na: { 1: [] } }));
  }, every);
  await until;
  clearInterval(coming);
  await new Promise((resolve) => setTimeout(resolve, afterwards));
  return { begun, again: clients.again, answers, exchanges };
}
