import assert from "node:assert/strict";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import { CLIENTS, EXPIRING, FIRST_GUEST, Life } from "./life.ts";
import type { Concern } from "./presence.ts";
import { byAddress, byClient, byLink, byRelay, byRemote, clientsIn, told } from "./queries.ts";
import { ALSO_ONE, ONE, startServer, TWO } from "./scene.ts";

/** Nobody has this number. */
const STRANGER = 777;
/** How often each kind of change has to happen while answers are under way. */
const ENOUGH = 15;

function isOn(link: string): Concern {
  return (_, { place }) => (place.link === TWO) === (link === TWO);
}

function isThrough(relay: number): Concern {
  return (_, { place }) => place.relay === relay;
}

function isBehind(remote: number): Concern {
  return (_, { place }) => place.remote === remote;
}

function both(one: Concern, other: Concern): Concern {
  return (client, stay) => one(client, stay) && other(client, stay);
}

interface Question {
  readonly name: string;
  readonly query: () => Message;
  /** Whether the answer is to have this client, if it is there. */
  readonly concern: Concern;
}

function ofClient(client: number): Question {
  return {
    name: `client ${client}`,
    query: () => byClient(client),
    concern: (each) => each === client,
  };
}

/** Who has an address: one that does not say yet what it holds may have it. */
function ofAddress(address: string): Question {
  return {
    name: `address ${address}`,
    query: () => byAddress(address),
    concern: (_, { leases }) => leases?.includes(address) ?? true,
  };
}

const QUESTIONS: readonly Question[] = [
  ...[ONE, ALSO_ONE, TWO].map((link) => ({
    name: `link ${link}`,
    query: () => byLink(link),
    concern: isOn(link),
  })),
  ...[1, 2, 3, 4].flatMap((relay) => [
    { name: `relay ${relay}`, query: () => byRelay(relay), concern: isThrough(relay) },
    {
      name: `relay ${relay} on link two`,
      query: () => byRelay(relay, { link: TWO }),
      concern: both(isThrough(relay), isOn(TWO)),
    },
  ]),
  ...[0, 7, 39, 40].map((remote) => ({
    name: `remote ${remote}`,
    query: () => byRemote(remote),
    concern: isBehind(remote),
  })),
  {
    name: "remote 5 on link one",
    query: () => byRemote(5, { link: ONE }),
    concern: both(isBehind(5), isOn(ONE)),
  },
  ...[1, FIRST_GUEST - 1, FIRST_GUEST, EXPIRING, CLIENTS, STRANGER].map(ofClient),
];

/** The messages that answer a query, while the life notes that they are under way. */
async function read(
  requestor: TcpRequestor,
  query: Message,
  life: Life,
): Promise<ClientServerMessage[]> {
  await requestor.send(query);
  life.underWay++;
  try {
    return await requestor.answer();
  } finally {
    life.underWay--;
  }
}

async function ask(requestor: TcpRequestor, question: Question, life: Life): Promise<void> {
  const { name, query, concern } = question;
  using watch = life.presence.watch(concern);
  const messages = (await read(requestor, query(), life)).flatMap((each) => told(each) ?? []);
  const found = new Set(messages.map(({ client }) => client));
  assert.deepEqual(
    [...watch.throughout].filter((client) => !found.has(client)),
    [],
    `${name}: missing`,
  );
  assert.deepEqual(
    [...found].filter((client) => !watch.atAnyTime.has(client)),
    [],
    `${name}: not there`,
  );
  for (const client of watch.throughout) {
    const leases = messages.filter((each) => each.client === client).map((each) => each.leases);
    assert.deepEqual(leases, [life.presence.stayOf(client)!.leases], `${name}: client ${client}`);
  }
  const all = messages.map(({ client, leases }) => `${client}: ${leases.join(" ")}`);
  assert.equal(new Set(all).size, all.length, `${name}: somebody is told twice`);
}

Deno.test("each query returns exactly the right clients while they come, renew, go and expire", async () => {
  const clock = { now: Date.UTC(2026, 10, 21) };
  await using server = await startServer({ now: () => clock.now });
  using peer = new TestPeer(server);
  const life = new Life(peer, clock);
  await life.begin();
  const { presence } = life;
  const leaseOf = (client: number) => presence.stayOf(client)!.leases![0]!;
  const questions = [
    ...QUESTIONS,
    ...[leaseOf(1), leaseOf(FIRST_GUEST), leaseOf(EXPIRING), "2001:db8:1::dead"].map(ofAddress),
  ];

  const isEnough = () => Object.values(life.amid).every((count) => count >= ENOUGH);
  const goOn = async () => {
    while (!isEnough()) await life.goOn();
  };
  const keepAsking = async () => {
    using requestor = await TcpRequestor.connect(server);
    while (!isEnough()) for (const question of questions) await ask(requestor, question, life);
  };
  await Promise.all([goOn(), keepAsking(), keepAsking()]);

  using requestor = await TcpRequestor.connect(server);
  for (const { name, query, concern } of questions) {
    const found = clientsIn(await requestor.answer(query()));
    assert.deepEqual(found, presence.present(concern), name);
  }
});
