import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import {
  clientLinkLayerAddress,
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  interfaceId,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { buildAssignments, contractHandlers } from "../config/contract/contract.ts";
import { type ClientSays, duid } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { askThroughRelay, bind, LINK_ADDRESS } from "./through_relay.ts";

const LINKS = 'links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]\n';
const HANDLERS = contractHandlers();
const WANTED = { na: { 1: [] }, pd: { 1: [] } } as const;

function contract(...names: readonly string[]): string {
  return `${LINKS}handlers: ${JSON.stringify(names.map((name) => HANDLERS.get(name)))}`;
}

/** `2001:db8::1 for 1800 of 3600`: preferred and valid lifetime, of all addresses and prefixes. */
function leasesIn({ options }: ClientServerMessage): string[] {
  const addresses = iaNa.allIn(options).flatMap((ia) => iaAddress.allIn(ia.options))
    .map((lease) => ({ ...lease, text: formatAddress(lease.address) }));
  const prefixes = iaPd.allIn(options).flatMap((ia) => iaPrefix.allIn(ia.options))
    .map((lease) => {
      const text = formatPrefix({ address: lease.prefix, length: lease.prefixLength });
      return { ...lease, text };
    });
  return [...addresses, ...prefixes]
    .map((lease) => `${lease.text} for ${lease.preferredLifetime} of ${lease.validLifetime}`);
}

/** T1 and T2 of all IAs. */
function timesIn({ options }: ClientServerMessage): string[] {
  return [...iaNa.allIn(options), ...iaPd.allIn(options)].map(({ t1, t2 }) => `${t1} ${t2}`);
}

const ASSIGNED = [
  "2001:db8:1::42 for 604800 of 2592000",
  "2001:db8:9000::/56 for 604800 of 2592000",
];
const CSV = `id,address,prefix
duid:${toHex(duid(1))},2001:db8:1::42,2001:db8:9000::/56
interface-id-str:port 2,2001:db8:1::43,
remote-id:40208:0a0b,2001:db8:1::44,
subscriber-id-str:joe,2001:db8:1::45,
linklayer-id:1:020000000005,2001:db8:1::46,
`;
const SAID_BY_RELAYS = [
  [interfaceId.of(new TextEncoder().encode("port 2")), "2001:db8:1::43"],
  [remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("0a0b")! }), "2001:db8:1::44"],
  [subscriberId.of(new TextEncoder().encode("joe")), "2001:db8:1::45"],
  [
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("020000000005")! }),
    "2001:db8:1::46",
  ],
] as const;

for (
  const [name, write] of [
    ["static-csv", (folder: string) => Deno.writeTextFileSync(`${folder}/static.csv`, CSV)],
    ["static-sqlite", (folder: string) => buildAssignments(`${folder}/assignments.sqlite`, CSV)],
  ] as const
) {
  Deno.test(`${name} leases what is assigned to a DUID, and what to those whom a relay names`, async () => {
    const folder = Deno.makeTempDirSync();
    write(folder);
    await using server = await RunningServer.start(contract(name), folder);
    using peer = new TestPeer(server);
    assert.deepEqual(leasesIn(await bind(peer, { client: 1 })), ASSIGNED);
    for (const [option, address] of SAID_BY_RELAYS) {
      const solicit: ClientSays = { type: "solicit", client: 2, na: { 1: [] } };
      const offer = await askThroughRelay(peer, solicit, LINK_ADDRESS, [option]);
      assert.deepEqual(given(offer), [address]);
    }
    assert.deepEqual(
      given(await askThroughRelay(peer, { type: "solicit", client: 3, ...WANTED })),
      [
        "NoAddrsAvail",
        "NoPrefixAvail",
      ],
    );
  });
}

Deno.test("address-pool leases the addresses of a range, each once, until there are no more", async () => {
  await using server = await RunningServer.start(`${LINKS}handlers:
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1001", preferred-lifetime: 30m, valid-lifetime: 1h }
`);
  using peer = new TestPeer(server);
  const bound = [await bind(peer, { client: 1 }), await bind(peer, { client: 2 })];
  assert.deepEqual(bound.flatMap(leasesIn).sort(), [
    "2001:db8:1::1000 for 1800 of 3600",
    "2001:db8:1::1001 for 1800 of 3600",
  ]);
  const third = await askThroughRelay(peer, { type: "solicit", client: 3, na: { 1: [] } });
  assert.deepEqual(given(third), ["NoAddrsAvail"]);
});

Deno.test("address-pool leases addresses of a prefix, and a client the same one again", async () => {
  await using server = await RunningServer.start(`${LINKS}handlers:
  - address-pool: { prefix: "2001:db8:1:0:8000::/65", preferred-lifetime: 10m, valid-lifetime: 20m }
`);
  using peer = new TestPeer(server);
  const [first] = leasesIn(await bind(peer, { client: 1 }));
  assert.match(first!, /^2001:db8:1:0:[89a-f][0-9a-f]{3}:\S+ for 600 of 1200$/);
  assert.deepEqual(leasesIn(await bind(peer, { client: 1 })), [first]);
  const [second] = leasesIn(await bind(peer, { client: 2 }));
  assert.notEqual(second, first);
});

Deno.test("prefix-pool leases prefixes of the length that is configured, each once", async () => {
  await using server = await RunningServer.start(`${LINKS}handlers:
  - prefix-pool: { prefix: "2001:db8:8000::/55", delegated-length: 56, preferred-lifetime: 30m, valid-lifetime: 1h }
`);
  using peer = new TestPeer(server);
  const bound = [await bind(peer, { client: 1 }), await bind(peer, { client: 2 })];
  assert.deepEqual(bound.flatMap(leasesIn).sort(), [
    "2001:db8:8000:100::/56 for 1800 of 3600",
    "2001:db8:8000::/56 for 1800 of 3600",
  ]);
  const third = await askThroughRelay(peer, { type: "solicit", client: 3, pd: { 1: [] } });
  assert.deepEqual(given(third), ["NoPrefixAvail"]);
});

Deno.test("without timing limits T1 and T2 are the client's to choose", async () => {
  await using server = await RunningServer.start(contract("address-pool", "prefix-pool"));
  using peer = new TestPeer(server);
  assert.deepEqual(timesIn(await bind(peer)), ["0 0", "0 0"]);
});

Deno.test("iana-timing-limits and iapd-timing-limits set T1 and T2, the earliest for both", async () => {
  const all = ["address-pool", "prefix-pool", "iana-timing-limits", "iapd-timing-limits"];
  await using server = await RunningServer.start(contract(...all));
  using peer = new TestPeer(server);
  const times = async (wanted: Pick<ClientSays, "na" | "pd">) =>
    timesIn(await askThroughRelay(peer, { type: "solicit", ...wanted }));
  assert.deepEqual(await times({ na: WANTED.na }), ["900 1440"]);
  // min-t1 and min-t2 are 30m.
  assert.deepEqual(await times({ pd: WANTED.pd }), ["1800 1800"]);
  assert.deepEqual(await times(WANTED), ["900 1440", "900 1440"]);
});
