import { MessageType } from "../../../lib/wire/message_type.ts";
import { interfaceId } from "../../../lib/wire/options/mod.ts";
import { octets, says } from "../../support/messages.ts";
import { AskingClients } from "../asking_clients.ts";

/** Numbers of clients that nobody else has. */
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
 * @param line the interface-id that their relay tells
 */
export async function honestClients(
  port: number,
  line: string,
  every: number,
  until: Promise<unknown>,
): Promise<HonestResults> {
  const answers: number[] = [];
  const exchanges: number[] = [];
  using clients = new AskingClients(port, ({ type }, { begun, sent }, at) => {
    answers.push(at - sent);
    if (type === MessageType.reply) exchanges.push(at - begun);
  }, [interfaceId.of(octets(line))]);
  let begun = 0;
  const coming = setInterval(() => {
    const client = FIRST_CLIENT + begun++;
    clients.begin(says({ type: "solicit", client, na: { 1: [] } }));
  }, every);
  await until;
  clearInterval(coming);
  return { begun, again: clients.again, answers, exchanges };
}
