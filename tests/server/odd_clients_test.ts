import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage, Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  clientData,
  clientId,
  elapsedTime,
  iaAddress,
  iaNa,
  iaPd,
  optionRequest,
  QueryType,
  rapidCommit,
  recursiveNameServers,
  serverId,
  solMaxRt,
  userClass,
} from "../../lib/wire/options/mod.ts";
import { address, type ClientSays, says } from "../support/messages.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { query } from "../leasequery/queries.ts";
import { askThroughRelay, throughRelay } from "./through_relay.ts";

const LINKS = 'links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]\n';
const ADDRESSES = '  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }\n';
const PREFIXES = '  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }\n';
const NAME_SERVERS = '  - recursive-name-servers: { addresses: ["2001:db8::53"] }\n';
const BOTH = { na: { 1: [] }, pd: { 1: [] } } as const;
const LEASED = /^2001:db8:1::1[0-9a-f]{3}$/;
const DELEGATED = /^2001:db8:80.*\/56$/;

/** A server with these handlers, and somebody to ask it. */
async function withServer(
  handlers: string,
  run: (peer: TestPeer, server: RunningServer) => Promise<void>,
): Promise<void> {
  await using server = await RunningServer.start(`${LINKS}handlers:\n${handlers}`);
  using peer = new TestPeer(server);
  await run(peer, server);
}

/** What is said to messages that may well get no answer. */
async function answersTo(peer: TestPeer, ...messages: readonly Message[]): Promise<Message[]> {
  const { before } = await peer.askAfter(messages, throughRelay({ type: "informationRequest" }));
  return before;
}

/** A message made of octets, as a relay sends it on. */
function ofOctets(type: number, ...options: readonly string[]): RelayMessage {
  const raw = options.map((option): Option => {
    const octets = fromHex(option.replaceAll(" ", ""))!;
    const code = octets[0]! << 8 | octets[1]!;
    // As an option that nobody declared, so that it may hold anything.
    return { definition: { ...dhcpv6.withCode(9999), code }, value: octets.subarray(4) };
  });
  const message = throughRelay({ type: "solicit", client: undefined });
  const inner = message.options.at(-1)!.value as ClientServerMessage;
  const odd: Message = { ...inner, type, options: raw };
  return {
    ...message,
    options: [...message.options.slice(0, -1), { ...message.options.at(-1)!, value: odd }],
  };
}

Deno.test("a Fritz!Box, which takes any rapid Reply for a lease, gets an Advertise when something is refused", async () => {
  const solicit: ClientSays = { type: "solicit", ...BOTH, options: [rapidCommit.of(true)] };
  const answerOf = async (key: string) => {
    const yaml = `allow-rapid-commit: true\n${key}${LINKS}handlers:\n${ADDRESSES}`;
    await using server = await RunningServer.start(yaml);
    using peer = new TestPeer(server);
    return await askThroughRelay(peer, solicit);
  };
  const careful = await answerOf("");
  assert.equal(careful.type, MessageType.advertise);
  assert.equal(rapidCommit.in(careful.options), undefined);
  const eager = await answerOf("rapid-commit-rejections: true\n");
  assert.equal(eager.type, MessageType.reply);
  assert.deepEqual(given(eager)[1], "NoPrefixAvail");
});

Deno.test("where nothing is leased, a Solicit is told so, and how long to wait before the next", async () => {
  // Windows goes on for ever; sol-max-rt is what RFC 8415 section 18.2.1 has against that.
  const handlers = `${NAME_SERVERS}  - sol-max-rt: { limit: 1d }\n`;
  await withServer(handlers, async (peer) => {
    const oro = [solMaxRt.code];
    const advertise = await askThroughRelay(peer, { type: "solicit", na: { 1: [] }, oro });
    assert.equal(advertise.type, MessageType.advertise);
    assert.deepEqual(given(advertise), ["NoAddrsAvail"]);
    assert.equal(solMaxRt.in(advertise.options), 86_400);
  });
});

Deno.test("where only stateless service is meant, ignore-request keeps Solicits of Windows unanswered, as dnsmasq does", async () => {
  const handlers = `  - ignore-request: { message-types: [solicit] }\n${NAME_SERVERS}`;
  await withServer(handlers, async (peer) => {
    assert.deepEqual(await answersTo(peer, throughRelay({ type: "solicit", ...BOTH })), []);
    const reply = await askThroughRelay(peer, { type: "informationRequest" });
    assert.equal(recursiveNameServers.in(reply.options)!.length, 1);
  });
});

for (
  const [handlers, expected] of [[ADDRESSES, [LEASED, /^NoPrefixAvail$/]], [PREFIXES, [
    /^NoAddrsAvail$/,
    DELEGATED,
  ]]] as const
) {
  const which = handlers === ADDRESSES ? "IA_PD" : "IA_NA";
  Deno.test(`when there is nothing for the ${which}, the other is leased all the same, and renewed`, async () => {
    await withServer(handlers, async (peer) => {
      const check = (answer: ClientServerMessage) => {
        const got = given(answer);
        assert.equal(got.length, 2);
        for (const pattern of expected) {
          assert.ok(got.some((text) => pattern.test(text)), got.join());
        }
        return got;
      };
      const offer = await askThroughRelay(peer, { type: "solicit", ...BOTH });
      check(offer);
      const server = { serverId: serverId.in(offer.options)! };
      const bound = check(await askThroughRelay(peer, { type: "request", ...server, ...BOTH }));
      const held = (pattern: RegExp) => bound.filter((lease) => pattern.test(lease));
      const renew: ClientSays = {
        type: "renew",
        ...server,
        na: { 1: held(LEASED) },
        pd: { 1: held(DELEGATED) },
      };
      const renewed = given(await askThroughRelay(peer, renew));
      assert.deepEqual(
        renewed.filter((text) => text.includes(":")),
        bound.filter((text) => text.includes(":")),
      );
      assert.ok(renewed.some((text) => /^(NoBinding|No(Addrs|Prefix)Avail)$/.test(text)));
    });
  });
}

Deno.test("several option requests count as one, and what they name twice is sent once", async () => {
  const handlers =
    `${ADDRESSES}${NAME_SERVERS}  - domain-search-list: { domain-names: [example.com] }\n`;
  await withServer(handlers, async (peer) => {
    const codes = async (...requests: number[][]) => {
      const options = requests.map((request) => optionRequest.of(request));
      const { options: sent } = await askThroughRelay(peer, { type: "solicit", options });
      return sent.map(({ definition: { code } }) => code);
    };
    assert.deepEqual(await codes([23], [24]), [1, 2, 23, 24]);
    assert.deepEqual(await codes([23, 23, 24, 23]), [1, 2, 23, 24]);
    // Itself, and what is in every answer or in none that a client asks for.
    assert.deepEqual(await codes([6, 1, 2, 3, 9, 0xffff, 0, 23]), [1, 2, 23]);
    assert.deepEqual(await codes([]), [1, 2]);
  });
});

Deno.test("an elapsed time that jumps, to the end or back, changes nothing but what matches it", async () => {
  const handlers = `  - match: { elapsed-time: { more-than: 5s } }
    handlers: [{ preference: { level: 9 } }]
${ADDRESSES}`;
  await withServer(handlers, async (peer) => {
    const answers: string[] = [];
    for (const elapsed of [0, 65_535, 3, 40_000, 0]) {
      const answer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] }, elapsed });
      answers.push(`${given(answer)[0]} ${answer.options.length}`);
    }
    const [low, high] = answers as [string, string];
    assert.match(low, /^2001:db8:1::1/);
    assert.deepEqual(answers, [low, high, low, high, low]);
    assert.equal(low.split(" ")[0], high.split(" ")[0]);
  });
});

Deno.test("a DUID of 130 octets, the longest that there is, gets a lease that is found by it", async () => {
  await withServer(`  - leasequery: { allow-from: "::1" }\n${ADDRESSES}`, async (peer) => {
    const long = new Uint8Array(130).fill(0x5a);
    const says: Partial<ClientSays> = { client: undefined, options: [clientId.of(long)] };
    const offer = await askThroughRelay(peer, { type: "solicit", ...says, na: { 1: [] } });
    assert.deepEqual(clientId.in(offer.options), long);
    const server = serverId.in(offer.options)!;
    const reply = await askThroughRelay(peer, {
      type: "request",
      ...says,
      serverId: server,
      na: { 1: given(offer) },
    });
    assert.deepEqual(given(reply), given(offer));
    const found = await peer.ask(query(QueryType.byClientId, [clientId.of(long)]));
    const told = iaAddress.in(clientData.in(innermost(found).options)!)!;
    assert.deepEqual([formatAddress(told.address)], given(offer));
  });
});

Deno.test("a DUID of more than 130 octets is none (RFC 8415 section 11.1), and its message is discarded", async () => {
  await withServer(ADDRESSES, async (peer, server) => {
    const options = [clientId.of(new Uint8Array(131).fill(0x5a))];
    const solicit = throughRelay({ type: "solicit", client: undefined, na: { 1: [] }, options });
    assert.deepEqual(await answersTo(peer, solicit), []);
    assert.equal(server.service.statistics.global.discarded["wrong-client-id"], 1);
  });
});

Deno.test("a DUID of two octets, which is a type and nothing else, is answered", async () => {
  await withServer(ADDRESSES, async (peer) => {
    const options = [clientId.of(Uint8Array.of(0, 9))];
    const solicit: ClientSays = { type: "solicit", client: undefined, na: { 1: [] }, options };
    assert.match(given(await askThroughRelay(peer, solicit))[0]!, LEASED);
  });
});

Deno.test("empty user classes, and user classes without a class, do no harm", async () => {
  await withServer(ADDRESSES, async (peer) => {
    const none = new Uint8Array();
    for (const classes of [[], [none], [none, Uint8Array.of(1), none]]) {
      const options = [userClass.of(classes)];
      const answer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] }, options });
      assert.match(given(answer)[0]!, LEASED);
    }
  });
});

Deno.test("a Confirm without addresses gets no answer, whatever else is in it", async () => {
  await withServer(ADDRESSES, async (peer) => {
    const confirms = [
      throughRelay({ type: "confirm" }),
      throughRelay({ type: "confirm", na: { 1: [] } }),
      throughRelay({ type: "confirm", pd: { 1: ["2001:db8:8000::/56"] } }),
    ];
    assert.deepEqual(await answersTo(peer, ...confirms), []);
  });
});

Deno.test("an IAID of 0 is one like any other, and so is the greatest", async () => {
  await withServer(`${ADDRESSES}${PREFIXES}`, async (peer) => {
    const wanted = { na: { 0: [], 0xffffffff: [] }, pd: { 0: [] } };
    const offer = await askThroughRelay(peer, { type: "solicit", ...wanted });
    const ids = iaNa.allIn(offer.options).map(({ iaid }) => iaid);
    assert.deepEqual(ids.sort(), [0, 0xffffffff]);
    assert.equal(iaPd.in(offer.options)!.iaid, 0);
    assert.equal(new Set(given(offer)).size, 3);
  });
});

Deno.test("T1, T2 and lifetimes that a client asks for and that make no sense are not looked at", async () => {
  await withServer(ADDRESSES, async (peer) => {
    for (
      const [t1, t2, preferred, valid] of [[9, 3, 9, 3], [0xffffffff, 1, 0, 0xffffffff], [
        0,
        7,
        1,
        0,
      ]]
    ) {
      const hint = iaAddress.of({
        address: address("2001:db8:1::1234"),
        preferredLifetime: preferred!,
        validLifetime: valid!,
        options: [],
      });
      const ia = iaNa.of({ iaid: 1, t1: t1!, t2: t2!, options: [hint] });
      const answer = await askThroughRelay(peer, { type: "solicit", options: [ia] });
      assert.deepEqual(given(answer), ["2001:db8:1::1234"]);
      const answered = iaNa.in(answer.options)!;
      assert.deepEqual([answered.t1, answered.t2], [0, 0]);
      assert.equal(iaAddress.in(answered.options)!.validLifetime, 3600);
    }
  });
});

Deno.test("an IA that asks for :: asks for any address", async () => {
  await withServer(ADDRESSES, async (peer) => {
    for (const hint of ["::", "::1", "ff02::1", "fe80::1"]) {
      const answer = await askThroughRelay(peer, { type: "solicit", na: { 1: [hint] } });
      assert.match(given(answer)[0]!, LEASED);
    }
  });
});

Deno.test("options may stand in any order, the DUID last", async () => {
  await withServer(`${ADDRESSES}${NAME_SERVERS}`, async (peer) => {
    const message = throughRelay({ type: "solicit", na: { 1: [] }, oro: [23] });
    const inner = innermost(message);
    const reversed = { ...inner, options: inner.options.toReversed() };
    const backwards = {
      ...message,
      options: [{ ...message.options.at(-1)!, value: reversed }, ...message.options.slice(0, -1)],
    };
    const answer = innermost(await peer.ask(backwards));
    assert.match(given(answer)[0]!, LEASED);
    assert.equal(recursiveNameServers.in(answer.options)!.length, 1);
  });
});

Deno.test("options that are sent twice, though there is to be one, count once", async () => {
  await withServer(ADDRESSES, async (peer) => {
    const twice = says({ type: "solicit" }).options.filter(({ definition: { code } }) =>
      code === clientId.code || code === elapsedTime.code
    );
    const answer = await askThroughRelay(peer, { type: "solicit", na: { 1: [] }, options: twice });
    assert.match(given(answer)[0]!, LEASED);
    assert.equal(clientId.allIn(answer.options).length, 1);
  });
});

Deno.test("malformed options that a message can do without are ignored, and its client is served", async () => {
  const id = "0001 000a 00030001020000000001";
  const ia = "0003 000c 00000001 00000000 00000000";
  const malformed = [
    "0006 0003 001700",
    "0008 0001 00",
    "000e 0001 00",
    "000f 0003 000501",
    "0010 0002 0001",
    "0027 0004 00056161",
  ];
  await withServer(`${ADDRESSES}${NAME_SERVERS}`, async (peer, server) => {
    for (const option of malformed) {
      const answer = innermost(await peer.ask(ofOctets(MessageType.solicit, id, ia, option)));
      assert.match(given(answer)[0]!, LEASED, option);
    }
    const vital = [
      ofOctets(MessageType.solicit, "0001 0001 00", ia),
      ofOctets(MessageType.solicit, id, "0003 0004 00000001"),
    ];
    assert.deepEqual(await answersTo(peer, ...vital), []);
    assert.equal(server.service.statistics.global.dropped["unparsable"], 2);
  });
});

Deno.test("RFC 7283 5: messages of unknown types are silently discarded, directly and from relays", async () => {
  await withServer(NAME_SERVERS, async (peer, server) => {
    const id = "0001 000a 00030001020000000001";
    const unknown = [38, 99, 255].map((type) => ofOctets(type, id));
    await peer.sendOctets(fromHex(`63abcdef${toHex(Uint8Array.of(0, 1, 0, 2, 0, 9))}`)!);
    await peer.sendOctets(Uint8Array.of(200));
    assert.deepEqual(await answersTo(peer, ...unknown), []);
    assert.equal(server.service.statistics.global.discarded["unknown-type"], 5);
    assert.equal(server.service.statistics.global.outgoingPackets, 1);
  });
});
