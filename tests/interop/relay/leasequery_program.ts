/**
 * Asks all that can be asked by leasequery, on the upstream host, so that every kind of query,
 * answer and status is on the wire, and ends the server while an active query goes on.
 * Prints how many messages came over TCP as one line of JSON.
 *
 * @module
 */
import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import {
  lqBaseTime,
  lqEndTime,
  lqRelayData,
  lqStartTime,
  QueryType,
  relayId,
  remoteId,
  statusCode,
} from "../../../lib/wire/options/mod.ts";
import { StatusCode } from "../../../lib/wire/status_code.ts";
import {
  byAddress,
  byClient,
  byLink,
  byRelay,
  byRemote,
  query,
  remoteIdOf,
} from "../../leasequery/queries.ts";
import { duid } from "../../support/messages.ts";
import { TcpRequestor } from "../../support/tcp_requestor.ts";
import { OTHER_LINK_ADDRESS, SERVER } from "../addresses.ts";
import { bindCrowd, type Member } from "./crowd.ts";
import { Exchanges } from "../../support/exchanges.ts";
import { direct, openSocket, relayed, relayedFrom } from "./routes.ts";

/** What the program has to know. */
export interface LeasequeryOrder {
  /** The process of the server. */
  readonly pid: number;
  /** An address of the server at which it does no active leasequery. */
  readonly bulkOnly: string;
}

/** What came over TCP. */
export interface LeasequeryOutcome {
  readonly messages: number;
}

/** So many that their answers do not end where segments do. */
const CLIENTS = 300;
const RELAY = [relayId.of(duid(0x101)), remoteId.of(remoteIdOf(1))];
const EVERYTHING = [lqBaseTime, lqRelayData].map(({ code }) => code);
const NO_LINK = { link: "2001:db8:77::1" };

let messages = 0;

async function bind(linkAddress: string, count: number, first = 0): Promise<readonly Member[]> {
  const exchanges = new Exchanges(openSocket(relayed), relayedFrom(linkAddress, ...RELAY));
  const outcome = await bindCrowd(exchanges, count, first);
  await exchanges.close();
  if (outcome.failures.length > 0) throw new Error(outcome.failures[0]);
  return outcome.members;
}

/** Queries of one client, and what may be wrong with them, for both transports. */
function queries([first]: readonly Member[]): ClientServerMessage[] {
  return [
    byAddress(first!.address, { request: EVERYTHING }),
    byClient(0),
    byClient(1, { request: EVERYTHING }),
    byClient(CLIENTS + 1),
    byRelay(0x101),
    byRelay(0x101, { link: OTHER_LINK_ADDRESS }),
    byRemote(1, { request: EVERYTHING }),
    byLink(SERVER.onClientLink, { options: [lqStartTime.of(0), lqEndTime.of(0xffff_ffff)] }),
    query(QueryType.byAddress, []),
    query(99, []),
    byClient(1, NO_LINK),
  ];
}

async function connect(address: string = SERVER.upstream): Promise<TcpRequestor> {
  return await TcpRequestor.connect({ tcpPort: 547, address });
}

/** Takes messages until one has a status like this. */
async function until(requestor: TcpRequestor, code: number): Promise<void> {
  for (;;) {
    const message = await requestor.next();
    if (!message) throw new Error(`the server closed before status ${code}`);
    messages++;
    if (statusCode.in(message.options)?.code === code) return;
  }
}

function active(transactionId: number, startTime?: number): ClientServerMessage {
  const times = startTime === undefined ? [] : [lqStartTime.of(startTime)];
  return {
    ...byLink(SERVER.onClientLink, { options: times, request: EVERYTHING, transactionId }),
    type: MessageType.activeLeasequery,
  };
}

/** The server's time. */
async function askTime(requestor: TcpRequestor): Promise<number> {
  const [reply] = await requestor.answer(byClient(1, { request: EVERYTHING }));
  messages += 2;
  return lqBaseTime.in(reply!.options)!;
}

async function run({ pid, bulkOnly }: LeasequeryOrder): Promise<LeasequeryOutcome> {
  const members = await bind(SERVER.onClientLink, CLIENTS);
  await bind(OTHER_LINK_ADDRESS, 1);
  const byDatagram = new Exchanges(openSocket(direct), direct);
  for (const each of queries(members)) await byDatagram.ask(each);
  await byDatagram.close();

  const bulk = await connect();
  for (const each of queries(members)) messages += (await bulk.answer(each)).length;
  const starttls = { ...byClient(1), type: MessageType.starttls, options: [] };
  await bulk.send(starttls);
  await until(bulk, StatusCode.TLSConnectionRefused);
  const now = await askTime(bulk);
  bulk.close();

  const refused = await connect(bulkOnly);
  await refused.send(active(1));
  await until(refused, StatusCode.NotSupported);
  refused.close();

  const late = await connect();
  await late.send(active(2, 1));
  await until(late, StatusCode.DataMissing);
  late.close();

  const following = await connect();
  await following.send(active(3, now + 1));
  await until(following, StatusCode.CatchUpComplete);
  // Told as it happens.
  await bind(SERVER.onClientLink, 1, CLIENTS);
  Deno.kill(pid, "SIGTERM");
  await until(following, StatusCode.QueryTerminated);
  following.close();
  return { messages };
}

console.log(JSON.stringify(await run(JSON.parse(Deno.args[0]!))));
