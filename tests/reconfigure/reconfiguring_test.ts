import assert from "node:assert/strict";
import type { ReconfigureJob } from "../../lib/reconfigure/job.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  interfaceId,
  optionRequest,
  reconfigureMessage,
  relayMessage,
} from "../../lib/wire/options/mod.ts";
import { WireError } from "../../lib/wire/error.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import { validate } from "../../lib/wire/validate.ts";
import { withoutClientMessage } from "../../lib/pipeline/relays.ts";
import { exchange } from "../leases/exchanges.ts";
import { address, duid, relayed, says } from "../support/messages.ts";
import { innermost } from "../support/pipeline_rig.ts";
import { RkapClient } from "../support/rkap_client.ts";
import { authentication, clientId, serverId } from "../../lib/wire/options/mod.ts";
import { rkapOption, RkapType } from "../../lib/wire/reconfigure_key.ts";
import { SERVER_ID } from "../support/messages.ts";
import { ReconfigureRig } from "./rig.ts";

const KEY = new Uint8Array(16).fill(1);
const HOUR = 3_600_000;

/** A client that was given this key. */
function clientWith(key: Uint8Array): RkapClient {
  const client = new RkapClient();
  client.take({
    ...says({ type: "reply" }),
    options: [rkapOption(RkapType.key, key, new Uint8Array(8))],
  });
  return client;
}

/** What became of clients, in order: `answered 1`. */
async function endsOf(job: ReconfigureJob): Promise<string[]> {
  const ends: string[] = [];
  for await (const reports of job.reports()) {
    ends.push(...reports.map(({ end, messages }) => `${end} ${messages}`));
  }
  return ends;
}

Deno.test("a Reconfigure is what RFC 8415 section 18.3.11 says, and its client knows it by its key", async () => {
  await using rig = await ReconfigureRig.open();
  rig.tell(rig.clients(1), { message: MessageType.rebind, request: [23, 24] });
  const [{ message, octets, to }] = rig.sent as [typeof rig.sent[0]];
  assert.deepEqual(validate(message), []);
  assert.deepEqual(to, address("fe80::1"));
  const { options } = innermost(message);
  assert.deepEqual(serverId.in(options), SERVER_ID);
  assert.deepEqual(clientId.in(options), duid(1));
  assert.equal(reconfigureMessage.in(options), MessageType.rebind);
  assert.deepEqual(optionRequest.in(options), [23, 24]);
  assert.ok(authentication.in(options));
  assert.equal(options.length, 5);
  clientWith(KEY).verify(octets);
  assert.throws(() => clientWith(new Uint8Array(16)).verify(octets), /strictly equal/);
});

Deno.test("a client that never answers is told eight times, twice as long after each, and given up", async () => {
  await using rig = await ReconfigureRig.open();
  const job = rig.tell(rig.clients(1));
  rig.pass(HOUR);
  const times = [0, 2000, 6000, 14_000, 30_000, 62_000, 126_000, 254_000];
  assert.deepEqual(rig.sent.map(({ at }) => at), times);
  const client = clientWith(KEY);
  // It throws where replay detection does not grow from message to message.
  for (const { octets } of rig.sent) client.verify(octets);
  assert.deepEqual(await endsOf(job), ["unanswered 8"]);
  assert.deepEqual({ ...rig.counters }, { sent: 0, answered: 0, unanswered: 1 });
  assert.equal(rig.reconfiguring.size, 0);
});

Deno.test("a client that comes as it was told is told no more", async () => {
  await using rig = await ReconfigureRig.open();
  const [client] = rig.clients(1, {}, true) as [{ clientId: Uint8Array; link: string }];
  const job = rig.tell([client]);
  rig.pass(3000);
  rig.hears(client, MessageType.rebind);
  rig.hears({ ...client, link: "dsl" });
  rig.hears({ ...client, clientId: duid(2) });
  rig.pass(1000);
  assert.equal(rig.reconfiguring.size, 1);
  rig.hears(client);
  rig.pass(HOUR);
  assert.equal(rig.sent.length, 2);
  assert.deepEqual(await endsOf(job), ["answered 2"]);
  assert.equal(rig.counters.answered, 1);
  assert.match(rig.logged.at(-1)!, /on lan, told 2 times to reconfigure, came with a renew$/);
});

Deno.test("clients with leases are to renew, others to ask for information, if nothing else is said", async () => {
  await using rig = await ReconfigureRig.open();
  const messages = () =>
    rig.sent.map(({ message }) => reconfigureMessage.in(innermost(message).options));
  rig.tell(rig.clients(1, {}, true));
  assert.deepEqual(messages(), [MessageType.renew]);
  const [, other] = rig.clients(2);
  rig.tell([other!]);
  rig.pass(50);
  assert.deepEqual(messages(), [MessageType.renew, MessageType.informationRequest]);
});

Deno.test("a client that was heard through relays is told through them", async () => {
  await using rig = await ReconfigureRig.open();
  const inner = relayed(says({ type: "request" }), "2001:db8:1::1", [
    interfaceId.of(Uint8Array.of(1, 2)),
  ]);
  const outer = relayed(inner, "::", [], "2001:db8:1::1");
  const stripped = withoutClientMessage([inner, outer]);
  const way = {
    listener: "[2001:db8::1]:547",
    address: address("2001:db8:9::9"),
    port: 547,
    relayForward: encodeMessage(stripped),
  };
  rig.tell(rig.clients(1, { way }));
  const [{ message, to }] = rig.sent as [typeof rig.sent[0]];
  assert.deepEqual(to, way.address);
  assert.ok(message.kind === "relay" && message.type === MessageType.relayReply);
  assert.deepEqual(message.peerAddress, address("2001:db8:1::1"));
  const nearest = relayMessage.in(message.options)!;
  assert.ok(nearest.kind === "relay" && nearest.type === MessageType.relayReply);
  assert.deepEqual(nearest.peerAddress, address("fe80::1"));
  assert.deepEqual(interfaceId.in(nearest.options), Uint8Array.of(1, 2));
  assert.deepEqual(validate(message), []);
  clientWith(KEY).verify(encodeMessage(relayMessage.in(nearest.options)!));
});

Deno.test("a client whose relay sent a malformed option is told through it all the same", async () => {
  await using rig = await ReconfigureRig.open();
  const malformed: Option = { definition: dhcpv6.withCode(0xfff0), value: Uint8Array.of(1) };
  const stripped = encodeMessage(
    withoutClientMessage([relayed(says({ type: "request" }), "2001:db8:1::1", [malformed])]),
  );
  // The code of relay-port, which has two octets.
  new DataView(stripped.buffer, stripped.byteOffset).setUint16(stripped.length - 5, 135);
  assert.throws(() => decodeMessage(stripped), WireError);
  const way = { listener: "eth0", address: address("fe80::9"), port: 547, relayForward: stripped };
  rig.tell(rig.clients(1, { way }));
  assert.equal(rig.sent.length, 1);
  assert.equal(innermost(rig.sent[0]!.message).type, MessageType.reconfigure);
});

Deno.test("many clients are told a few at a time, those that were told before first", async () => {
  await using rig = await ReconfigureRig.open();
  const clients = rig.clients(100);
  rig.tell(clients);
  rig.pass(10_000);
  const perBurst = new Map<number, number>();
  for (const { at } of rig.sent) perBurst.set(at, (perBurst.get(at) ?? 0) + 1);
  for (const [at, count] of perBurst) assert.ok(count <= 10, `${count} at ${at}`);
  assert.equal(rig.sent.filter(({ at }) => at < 2000).length, 100);
  assert.equal(rig.sent.length, 300);
  // Nobody waits for long when there is nothing to wait for.
  assert.ok(rig.sent.filter(({ at }) => at < 2000).at(-1)!.at <= 500);
});

Deno.test("a client without a key is not told, which is said", async () => {
  await using rig = await ReconfigureRig.open();
  const job = rig.tell([{ clientId: duid(7), link: "lan" }, ...rig.clients(1)]);
  rig.hears({ clientId: duid(1), link: "lan" }, MessageType.informationRequest);
  rig.pass(50);
  assert.deepEqual((await endsOf(job)).sort(), ["answered 1", "without-key 0"]);
  assert.deepEqual(job.counts, { told: 1, answered: 1, unanswered: 0, withoutKey: 1, total: 2 });
});

Deno.test("who is told for two that ask is told once for both, and last for what came last", async () => {
  await using rig = await ReconfigureRig.open();
  const clients = rig.clients(1, {}, true);
  const jobs = [rig.tell(clients), rig.tell(clients)];
  rig.pass(50);
  assert.equal(rig.sent.length, 1);
  jobs.push(rig.tell(clients, { message: MessageType.informationRequest, request: [] }));
  rig.pass(50);
  assert.equal(rig.sent.length, 2);
  rig.hears(clients[0]!, MessageType.informationRequest);
  for (const job of jobs) assert.deepEqual(await endsOf(job), ["answered 1"]);
});

Deno.test("who is told to ask for something else as well is told of both", async () => {
  await using rig = await ReconfigureRig.open();
  const clients = rig.clients(1, {}, true);
  const requests = [[23], [24, 23], [24]];
  for (const request of requests) {
    rig.tell(clients, { request });
    rig.pass(50);
  }
  const asked = rig.sent.map(({ message }) => optionRequest.in(innermost(message).options));
  assert.deepEqual(asked, [[23], [23, 24]]);
});

Deno.test("a client that gets another key meanwhile is told by that", async () => {
  await using rig = await ReconfigureRig.open();
  const clients = rig.clients(1);
  const job = rig.tell(clients);
  const key = new Uint8Array(16).fill(9);
  rig.clients(1, { key });
  rig.pass(2000);
  clientWith(key).verify(rig.sent[1]!.octets);
  rig.leases.record(exchange({ ...clients[0]!, reconfigureKey: null }));
  rig.pass(4000);
  assert.deepEqual(await endsOf(job), ["unanswered 2"]);
});

Deno.test("clients are told no more when who asked stops to listen, or the server stops", async () => {
  await using rig = await ReconfigureRig.open();
  const clients = rig.clients(30);
  const left = rig.tell(clients);
  const reports = left.reports();
  const first = reports.next();
  rig.hears(clients[0]!, MessageType.informationRequest);
  assert.equal((await first).value!.length, 1);
  await reports.return(undefined);
  rig.pass(HOUR);
  assert.equal(rig.sent.length, 10);
  assert.equal(rig.reconfiguring.size, 0);
  const stopped = rig.tell(clients);
  const ends = endsOf(stopped);
  rig.reconfiguring.close();
  assert.deepEqual(await ends, []);
  assert.ok(stopped.isStopped);
  assert.deepEqual(await endsOf(rig.tell(clients)), []);
  rig.pass(HOUR);
  assert.equal(rig.sent.length, 20);
});

Deno.test("who asked hears once in a while that it goes on", async () => {
  await using rig = await ReconfigureRig.open();
  const reports = rig.tell(rig.clients(1)).reports();
  const first = reports.next();
  rig.pass(10_000);
  assert.deepEqual((await first).value, []);
  await reports.return(undefined);
});

Deno.test("what is read by nobody holds nothing up", async () => {
  await using rig = await ReconfigureRig.open();
  const strangers = Array.from({ length: 3000 }, (_, client) => ({
    clientId: duid(1000 + client),
    link: "lan",
  }));
  rig.tell(strangers);
  rig.tell(rig.clients(2), { request: [] }, false);
  rig.pass(1000);
  assert.equal(rig.sent.length, 2);
});

Deno.test("what fails ends what is under way, and is logged", async () => {
  await using rig = await ReconfigureRig.open();
  const broken = {
    next: () => {
      throw new Error("The disk is gone");
    },
  };
  const job = rig.reconfiguring.start({ request: [] }, broken, true);
  assert.deepEqual(await endsOf(job), []);
  assert.ok(job.isStopped);
  assert.match(rig.logged.join("\n"), /could not be told to reconfigure: Error: The disk is gone/);
});
