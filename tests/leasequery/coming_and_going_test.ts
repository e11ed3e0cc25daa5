import assert from "node:assert/strict";
import type { Message } from "../../lib/wire/message_layout.ts";
import { TcpRequestor } from "../support/tcp_requestor.ts";
import { TestPeer } from "../support/test_peer.ts";
import { byLink, byRelay, byRemote, clientsIn, getLease, giveBack, type Place } from "./queries.ts";
import { ALSO_ONE, ONE, startServer, TWO } from "./scene.ts";

const CLIENTS = 500;
/** The clients from here on come and go; the others stay. */
const FIRST_GUEST = 401;

/** Three relays, two of them on link one and two on link two, with forty circuits. */
function placeOf(client: number): Place {
  const relay = client % 3 + 1;
  const links: Record<number, string> = { 1: ONE, 2: client % 2 === 0 ? ALSO_ONE : TWO, 3: TWO };
  return { link: links[relay]!, relay, remote: client % 40 };
}

function isOn(link: string, client: number): boolean {
  return (placeOf(client).link === TWO) === (link === TWO);
}

interface Question {
  readonly name: string;
  readonly query: () => Message;
  /** Whether the answer is to have this client, if it is there. */
  readonly concerns: (client: number) => boolean;
}

const QUESTIONS: readonly Question[] = [
  ...[ONE, ALSO_ONE, TWO].map((link): Question => ({
    name: `link ${link}`,
    query: () => byLink(link),
    concerns: (client) => isOn(link, client),
  })),
  ...[1, 2, 3].flatMap((relay): Question[] => {
    const isThrough = (client: number) => placeOf(client).relay === relay;
    return [
      { name: `relay ${relay}`, query: () => byRelay(relay), concerns: isThrough },
      {
        name: `relay ${relay} on link two`,
        query: () => byRelay(relay, { link: TWO }),
        concerns: (client) => isThrough(client) && isOn(TWO, client),
      },
    ];
  }),
  ...[0, 7, 39].map((remote): Question => ({
    name: `remote ${remote}`,
    query: () => byRemote(remote),
    concerns: (client) => placeOf(client).remote === remote,
  })),
  {
    name: "remote 5 on link one",
    query: () => byRemote(5, { link: ONE }),
    concerns: (client) => placeOf(client).remote === 5 && isOn(ONE, client),
  },
];

/** Comings and goings during the queries. */
const ENOUGH = 50;

const ALL = Array.from({ length: CLIENTS }, (_, index) => index + 1);
const STAYING = ALL.filter((client) => client < FIRST_GUEST);

Deno.test("each bulk query returns exactly the right clients while others come and go", async () => {
  await using server = await startServer();
  using peer = new TestPeer(server);
  const leases = new Map<number, string[]>();
  for (const client of ALL) leases.set(client, await getLease(peer, placeOf(client), client));

  let isOver = false;
  let comings = 0;
  const comeAndGo = async () => {
    using guests = new TestPeer(server);
    for (let client = FIRST_GUEST; !isOver; client = client < CLIENTS ? client + 1 : FIRST_GUEST) {
      const held = leases.get(client);
      if (held) await giveBack(guests, placeOf(client), client, held);
      if (held) leases.delete(client);
      else leases.set(client, await getLease(guests, placeOf(client), client));
      comings++;
    }
  };
  const ask = async () => {
    using requestor = await TcpRequestor.connect(server);
    for (let round = 0; round < 5 || comings <= ENOUGH && !isOver; round++) {
      for (const { name, query, concerns } of QUESTIONS) {
        const found = clientsIn(await requestor.answer(query()));
        assert.equal(new Set(found).size, found.length, `${name}: somebody is there twice`);
        assert.ok(found.every(concerns), `${name}: somebody is there who should not be`);
        const staying = found.filter((client) => client < FIRST_GUEST);
        assert.deepEqual(staying, STAYING.filter(concerns), `${name}: somebody is missing`);
      }
    }
  };
  const guests = comeAndGo().finally(() => isOver = true);
  try {
    await Promise.all([ask(), ask()]);
  } finally {
    isOver = true;
    await guests;
  }

  using requestor = await TcpRequestor.connect(server);
  const present = ALL.filter((client) => leases.has(client));
  for (const { name, query, concerns } of QUESTIONS) {
    assert.deepEqual(clientsIn(await requestor.answer(query())), present.filter(concerns), name);
  }
});
