import assert from "node:assert/strict";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { serverId } from "../../lib/wire/options/mod.ts";
import { iaLines } from "../support/ia_lines.ts";
import type { ClientSays } from "../support/messages.ts";
import { given, status } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay } from "./through_relay.ts";

const LINKS = `links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: other, prefixes: ["2001:db8:2::/64"] }
`;
const OTHER_LINK = "2001:db8:2::1";

function pools(range: string): string {
  return `${LINKS}handlers:
  - address-pool: { range: "${range}", preferred-lifetime: 30m, valid-lifetime: 1h }
  - address-pool: { range: "2001:db8:2::10-2001:db8:2::1f", preferred-lifetime: 30m, valid-lifetime: 1h }
  - prefix-pool: { prefix: "2001:db8:8000::/55", delegated-length: 56, preferred-lifetime: 30m, valid-lifetime: 1h }
`;
}

const CONFIGURATION = pools("2001:db8:1::10-2001:db8:1::1f");
const WANTED = { na: { 1: [], 2: [] }, pd: { 1: [], 2: [], 3: [] } } as const;

/** What a client of a server says, with the server's id where it knows it. */
class Client {
  #serverId: Uint8Array | undefined;

  constructor(readonly peer: TestPeer, readonly number = 1) {}

  async says(says: ClientSays, linkAddress?: string): Promise<ClientServerMessage> {
    const toAny = ["solicit", "confirm", "rebind"].includes(says.type);
    const id = toAny || !this.#serverId ? {} : { serverId: this.#serverId };
    const answer = await askThroughRelay(
      this.peer,
      { client: this.number, ...id, ...says },
      linkAddress,
    );
    this.#serverId = serverId.in(answer.options);
    return answer;
  }

  /** Solicits and requests; @returns what it got, by IA */
  async binds(wanted: Pick<ClientSays, "na" | "pd">): Promise<string[]> {
    await this.says({ type: "solicit", ...wanted });
    return iaLines(await this.says({ type: "request", ...wanted }));
  }
}

/** The lease that a line tells. */
function leaseIn(line: string | undefined): string {
  return /: (\S+) for/.exec(line ?? "")![1]!;
}

Deno.test("RFC 8415 18.3.2, 18.3.4, 18.3.5, 18.3.7: several IAs of each kind are leased as far as there is something, renewed, rebound and released", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = new Client(peer);
  const bound = await client.binds(WANTED);
  assert.equal(bound[4], "pd 3: NoPrefixAvail");
  const [a, b, p, q] = bound.slice(0, 4).map(leaseIn);
  const leases = { na: { 1: [a!], 2: [b!] }, pd: { 1: [p!], 2: [q!] } };
  const extended = bound.slice(0, 4);
  assert.deepEqual(iaLines(await client.says({ type: "renew", ...leases })), extended);
  assert.deepEqual(iaLines(await client.says({ type: "rebind", ...leases })), extended);
  const released = await client.says({ type: "release", na: { 1: [a!] }, pd: { 1: [p!] } });
  assert.deepEqual([status(released), ...iaLines(released)], ["Success"]);
  const second = new Client(peer, 2);
  assert.deepEqual(
    (await second.binds({ pd: { 9: [] } })).map(leaseIn),
    [p],
  );
});

Deno.test("RFC 8415 18.3.3 to 18.3.5: a client that moved is told so by Confirm, Request and Rebind", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = new Client(peer);
  const na = { 1: [leaseIn((await client.binds({ na: { 1: [] } }))[0])] };
  const ended = new RegExp(`^na 1: 2001:db8:2::1. for 1800 of 3600, ${na[1][0]} for 0 of 0$`);
  const on = (type: ClientSays["type"]) => client.says({ type, na }, OTHER_LINK);
  assert.equal(status(await on("confirm")), "NotOnLink");
  assert.deepEqual(iaLines(await on("request")), ["na 1: NotOnLink"]);
  assert.match(iaLines(await on("rebind"))[0]!, ended);
});

Deno.test("RFC 8415 18.3.4: after a reload, what is no longer served ends, and something else is given", async () => {
  await using server = await RunningServer.start(CONFIGURATION);
  using peer = new TestPeer(server);
  const client = new Client(peer);
  const [got] = (await client.binds({ na: { 1: [] } })).map(leaseIn);
  await server.reload(pools("2001:db8:1::20-2001:db8:1::2f"));
  const [line] = iaLines(await client.says({ type: "renew", na: { 1: [got!] } }));
  assert.match(line!, new RegExp(`^na 1: 2001:db8:1::2. for 1800 of 3600, ${got} for 0 of 0$`));
});

Deno.test("RFC 8415 18.3.5: a server with another DUID and the same leases extends them to who rebinds", async () => {
  const folder = Deno.makeTempDirSync();
  const withDuid = (identifier: string) =>
    `${CONFIGURATION}server-id: { duid-en: { enterprise-number: 40208, identifier: "${identifier}" } }\n`;
  const before = await RunningServer.start(withDuid("01"), folder);
  let bound: string[];
  {
    using peer = new TestPeer(before);
    bound = await new Client(peer).binds({ na: { 1: [] }, pd: { 1: [] } });
  }
  await before.stop();
  await using after = await RunningServer.start(withDuid("02"), folder);
  using peer = new TestPeer(after);
  const [address, prefix] = bound.map(leaseIn);
  const leases = { na: { 1: [address!] }, pd: { 1: [prefix!] } };
  const answer = await new Client(peer).says({ type: "rebind", ...leases });
  assert.deepEqual(iaLines(answer), bound);
});

Deno.test("RFC 8415 18.3.8: what is declined is given to nobody, over a restart too", async () => {
  const folder = Deno.makeTempDirSync();
  const single = pools("2001:db8:1::10-2001:db8:1::10");
  const before = await RunningServer.start(single, folder);
  {
    using peer = new TestPeer(before);
    const client = new Client(peer);
    await client.binds({ na: { 1: [] } });
    await client.says({ type: "decline", na: { 1: ["2001:db8:1::10"] } });
  }
  await before.stop();
  await using after = await RunningServer.start(single, folder);
  using peer = new TestPeer(after);
  for (const number of [1, 2]) {
    const offer = await new Client(peer, number).says({ type: "solicit", na: { 1: [] } });
    assert.deepEqual(given(offer), ["NoAddrsAvail"]);
  }
});
