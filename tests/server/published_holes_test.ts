import assert from "node:assert/strict";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { decodeShown, encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option, OptionDefinition } from "../../lib/wire/option.ts";
import {
  clientFqdn,
  clientId,
  clientLinkLayerAddress,
  interfaceId,
  rapidCommit,
  relayId,
  relayPort,
  remoteId,
  serverId,
  userClass,
  vendorClass,
} from "../../lib/wire/options/mod.ts";
import { type ClientSays, duid, octets, relayed, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, LINK_ADDRESS, throughRelay } from "./through_relay.ts";

const CONFIGURATION = `links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
allow-rapid-commit: true
handlers:
  - leasequery: { allow-from: ["::1"] }
  - client-fqdn: { domain-name: example.org }
  - address-pool: { prefix: "2001:db8:1:0:8000::/65" }
`;
const LEASED = /^2001:db8:1:0:[89a-f]/;
const NOT_SET = 0xa5;
const MARKER = 0x777777;
/** Milliseconds after which a datagram is sent once more. */
const AGAIN_AFTER = 500;

/** A server, what it logs as an error, and somebody to ask it. */
async function withServer(
  run: (peer: TestPeer, server: RunningServer) => Promise<void>,
): Promise<void> {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  await run(peer, server);
  const wrong = server.logged.filter(({ level }) => level === "error" || level === "critical");
  assert.deepEqual(wrong, []);
  assert.equal(server.service.statistics.global.handlingErrors, 0);
}

/** An option whose value is these octets, whatever values it has. */
function holding<T>(definition: OptionDefinition<T>, value: Uint8Array): Option {
  return { definition, value: undefined, encoded: value } as unknown as Option;
}

/** A client that nothing is wrong with is served after messages that may stay unanswered. */
async function isServedAfter(peer: TestPeer, messages: readonly Message[]): Promise<Message[]> {
  const { before, answer } = await peer.askAfter(
    messages,
    throughRelay({ type: "solicit", client: 0x5afe, na: { 1: [] } }),
  );
  assert.match(given(innermost(answer))[0]!, LEASED);
  return before;
}

/** All answers that come before that to a Solicit that is sent now, and that one. */
async function answersUntilMarker(peer: TestPeer): Promise<Message[]> {
  const marker = { ...says({ type: "solicit", na: { 1: [] } }), transactionId: MARKER };
  const send = () =>
    peer.sendOctets(encodeMessage(relayed(marker, LINK_ADDRESS, [relayPort.of(0)])));
  await send();
  const again = setInterval(() => void send(), AGAIN_AFTER);
  const answers: Message[] = [];
  try {
    do answers.push(await peer.receive()); while (
      innermost(answers.at(-1)!).transactionId !== MARKER
    );
  } finally {
    clearInterval(again);
  }
  return answers;
}

Deno.test("a DUID of any length stops nothing, whichever option holds it", async () => {
  await withServer(async (peer) => {
    const lengths = [0, 1, 2, 3, 127, 128, 129, 130, 131, 255, 256, 2000];
    const messages = lengths.flatMap((length) => {
      const id = new Uint8Array(length).fill(3);
      const own: ClientSays = { type: "solicit", na: { 1: [] } };
      return [
        throughRelay({ ...own, client: undefined, options: [holding(clientId, id)] }),
        throughRelay({ ...own, type: "renew", options: [holding(serverId, id)] }),
        throughRelay(own, LINK_ADDRESS, [holding(relayId, id)]),
      ];
    });
    await isServedAfter(peer, messages);
  });
});

Deno.test("a host name of any octets and labels is answered or ignored", async () => {
  await withServer(async (peer) => {
    const label = (length: number, octet: number) => [length, ...Array<number>(length).fill(octet)];
    const names = [
      ...Array.from({ length: 256 }, (_, octet) => [1, octet, 0]),
      ...Array.from({ length: 256 }, (_, octet) => [octet]),
      ...[1, 62, 63, 64, 65, 127, 191, 192, 255].map((length) => label(length, 0x61)),
      Array.from({ length: 6 }, () => label(63, 0x2d)).flat(),
      [],
      [0],
      [0, 0],
      [0xc0, 0],
      [0xc0, 1],
    ];
    for (const name of names) {
      const value = Uint8Array.of(1, ...name);
      const fqdn = holding(clientFqdn, value);
      const ask: ClientSays = { type: "solicit", na: { 1: [] }, oro: [39], options: [fqdn] };
      const answer = await askThroughRelay(peer, ask);
      assert.match(given(answer)[0]!, LEASED, toHex(value));
    }
  });
});

Deno.test("what hostile clients had stored does not keep a server from starting again", async () => {
  const folder = Deno.makeTempDirSync();
  const long = new Uint8Array(250).fill(0xff);
  const hostile: Option[] = [
    userClass.of([new Uint8Array(0), long]),
    vendorClass.of({ enterpriseNumber: 0xffff_ffff, classes: [long] }),
    holding(clientFqdn, Uint8Array.of(7, 63, ...new Uint8Array(63))),
  ];
  const relays: Option[] = [
    interfaceId.of(octets("'; DROP TABLE leases; --\u0000\n,\"")),
    remoteId.of({ enterpriseNumber: 0, identifier: long }),
    holding(relayId, new Uint8Array(130)),
    holding(clientLinkLayerAddress, Uint8Array.of(0, 1, ...long)),
  ];
  const ids = [[0, 0], [0xff, 0xff, 0x2c, 0x0a], Array<number>(130).fill(0x27)];
  const request = (id: number[], type: "solicit" | "rebind", addresses: readonly string[]) =>
    throughRelay(
      {
        type,
        client: undefined,
        na: { 0xffff_ffff: addresses },
        options: [clientId.of(Uint8Array.from(id)), rapidCommit.of(true), ...hostile],
      },
      LINK_ADDRESS,
      relays,
    );
  const leased: string[][] = [];
  const first = await RunningServer.start(CONFIGURATION, folder);
  try {
    using peer = new TestPeer(first);
    for (const id of ids) leased.push(given(innermost(await peer.ask(request(id, "solicit", [])))));
    assert.ok(leased.flat().every((address) => LEASED.test(address)));
  } finally {
    await first.stop();
  }
  await using again = await RunningServer.start(CONFIGURATION, folder);
  using peer = new TestPeer(again);
  for (const [at, id] of ids.entries()) {
    const answer = innermost(await peer.ask(request(id, "rebind", leased[at]!)));
    assert.equal(answer.type, MessageType.reply);
    assert.deepEqual(given(answer), leased[at]);
  }
});

Deno.test("a link-layer address of any length from a relay is kept within its bounds", async () => {
  await withServer(async (peer) => {
    for (const length of [0, 1, 2, 3, 8, 18, 19, 22, 200, 2000]) {
      const option = holding(clientLinkLayerAddress, new Uint8Array(length).fill(1));
      const ask: ClientSays = { type: "solicit", client: 1 + length, na: { 1: [] } };
      const answer = await askThroughRelay(peer, ask, LINK_ADDRESS, [option]);
      assert.match(given(answer)[0]!, LEASED, `${length}`);
    }
  });
});

Deno.test("no answer holds octets of what came before, whatever length a relay's option claims", async () => {
  await withServer(async (peer) => {
    const secret = new Uint8Array(400).fill(NOT_SET);
    await askThroughRelay(peer, {
      type: "solicit",
      client: 2,
      options: [holding(userClass, secret)],
    });
    const inner = says({ type: "solicit", client: 3, na: { 1: [] } });
    const whole = encodeMessage(
      relayed(inner, LINK_ADDRESS, [relayPort.of(0), interfaceId.of(octets("line"))]),
    );
    const lying = [...whole.keys()].map((at) => {
      const changed = whole.slice();
      changed[at] = changed[at]! ^ 0x41;
      return changed;
    });
    let answers = 0;
    for (const datagram of [...lying, ...lying.map((each, at) => each.subarray(0, at))]) {
      await peer.sendOctets(datagram);
      for (const answer of await answersUntilMarker(peer)) {
        answers++;
        assert.ok(!toHex(encodeMessage(answer)).includes(toHex(secret.subarray(0, 4))));
      }
    }
    assert.ok(answers > lying.length);
  });
});

Deno.test("a message from where no link is, by whatever way, is answered or dropped", async () => {
  await withServer(async (peer) => {
    const types = [
      "solicit",
      "request",
      "confirm",
      "renew",
      "rebind",
      "release",
      "informationRequest",
    ] as const;
    const messages = types.flatMap((type) => {
      const says: ClientSays = { type, na: { 1: ["2001:db8:dead::1"] }, serverId: duid(0xffff) };
      const { serverId: _, ...withoutServer } = says;
      return [says, withoutServer].flatMap((each) => [
        throughRelay(each, "2001:db8:dead::1"),
        throughRelay(each, "::"),
      ]);
    });
    const nothing: Message = decodeShown(fromHex(`0c00${"00".repeat(32)}`)!);
    await isServedAfter(peer, messages);
    await peer.sendOctets(encodeMessage(nothing));
    await isServedAfter(peer, []);
  });
});
