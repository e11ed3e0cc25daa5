import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientLinkLayerAddress,
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  iaTa,
  interfaceId,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";

const LAN = "2001:db8:1::1";
const DUID_1 = `duid:${toHex(duid(1))}`;
const BOTH = { na: { 1: [] }, pd: { 1: [] } };

type Handlers = Record<string, unknown>[];
type MakeRig = (csv: string, after?: Handlers, config?: Record<string, unknown>) => PipelineRig;

/** What holds for assignments, wherever they are kept. */
function testBoth(name: string, test: (rig: MakeRig) => void): void {
  for (const handler of ["static-csv", "static-sqlite"] as const) {
    Deno.test(`${handler} ${name}`, () => {
      using files = new Files();
      let made = 0;
      test((csv, after = [], config = {}) => {
        const file = handler === "static-csv"
          ? files.write(`${made++}.csv`, HEADER + csv)
          : files.build(HEADER + csv, `${made++}.sqlite`);
        return new PipelineRig({ handlers: [{ [handler]: { file, ...config } }, ...after] });
      });
    });
  }
}

function offered(rig: PipelineRig, message: Message): string[] {
  return given(rig.answer(message));
}

function requested(rig: PipelineRig, client: Parameters<typeof says>[0]): ClientServerMessage {
  return rig.answer(says({ serverId: SERVER_ID, ...client }));
}

testBoth("gives a client its address and its prefix", (rig) => {
  const assigned = rig(`${DUID_1},2001:db8:1::5,2001:db8:9::/56\n`);
  assert.deepEqual(offered(assigned, says({ type: "solicit", ...BOTH })), [
    "2001:db8:1::5",
    "2001:db8:9::/56",
  ]);
  assert.deepEqual(given(requested(assigned, { type: "request", ...BOTH })), [
    "2001:db8:1::5",
    "2001:db8:9::/56",
  ]);
  assert.deepEqual(offered(assigned, says({ type: "solicit", client: 2, ...BOTH })), [
    "NoAddrsAvail",
    "NoPrefixAvail",
  ]);
});

testBoth("gives no address that its client declined, for a day, where a pool helps out", (rig) => {
  const csv = `${DUID_1},2001:db8:1::5,\n`;
  const na = { 1: ["2001:db8:1::5"] };
  const decline = (assigned: PipelineRig) => {
    requested(assigned, { type: "request", na: { 1: [] } });
    requested(assigned, { type: "decline", na });
  };
  const withPool = rig(csv, [{ "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } }]);
  decline(withPool);
  for (const hints of [[], ["2001:db8:1::5"]]) {
    assert.deepEqual(offered(withPool, says({ type: "solicit", na: { 1: hints } })), [
      "2001:db8:1::10",
    ]);
  }
  withPool.now += 24 * 60 * 60;
  assert.deepEqual(offered(withPool, says({ type: "solicit", na })), ["2001:db8:1::5"]);
  const alone = rig(csv);
  decline(alone);
  assert.deepEqual(offered(alone, says({ type: "solicit", na })), ["2001:db8:1::5"]);
});

testBoth("knows a client by each form of id, from the relay nearest to it", (rig) => {
  const remote = (id: string) => remoteId.of({ enterpriseNumber: 9, identifier: fromHex(id)! });
  const linkLayer = (address: string) =>
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex(address)! });
  const forms: [string, Option][] = [
    ["interface-id:65:74:68:30", interfaceId.of(fromHex("65746830")!)],
    ["interface-id-str:eth0", interfaceId.of(fromHex("65746830")!)],
    ["remote-id:9:0102FF", remote("0102ff")],
    ["remote-id-str:9:ab", remote("6162")],
    ["subscriber-id:0a0b", subscriberId.of(fromHex("0a0b")!)],
    ["subscriber-id-str:joe", subscriberId.of(fromHex("6a6f65")!)],
    ["linklayer-id:1:02000000000A", linkLayer("02000000000a")],
    ["linklayer-id-str:1:abc", linkLayer("616263")],
  ];
  const solicit = says({ type: "solicit", na: { 1: [] } });
  for (const [id, option] of forms) {
    const assigned = rig(`${id},2001:db8:1::5,\n`);
    assert.deepEqual(offered(assigned, relayed(solicit, LAN, [option])), ["2001:db8:1::5"], id);
    const far = relayed(relayed(solicit, LAN), LAN, [option]);
    assert.deepEqual(offered(assigned, far), ["NoAddrsAvail"], id);
  }
});

testBoth("knows a client without a relay by the interface it asks on", (rig) => {
  const assigned = rig("interface-id-str:eth0,2001:db8:1::5,\n");
  assert.deepEqual(offered(assigned, says({ type: "solicit", na: { 1: [] } })), ["2001:db8:1::5"]);
});

testBoth("looks for DUID, interface, remote, subscriber and link-layer id in this order", (rig) => {
  const rows = [
    `${DUID_1},2001:db8:1::1,`,
    "interface-id:01,2001:db8:1::2,",
    "remote-id:9:01,2001:db8:1::3,",
    "subscriber-id:01,2001:db8:1::4,",
    "linklayer-id:1:01,2001:db8:1::5,",
  ];
  const solicit = relayed(says({ type: "solicit", na: { 1: [] } }), LAN, [
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("01")! }),
    subscriberId.of(fromHex("01")!),
    remoteId.of({ enterpriseNumber: 9, identifier: fromHex("01")! }),
    interfaceId.of(fromHex("01")!),
  ]);
  for (let first = 0; first < rows.length; first++) {
    const csv = rows.slice(first).toReversed().map((row) => `${row}\n`).join("");
    assert.deepEqual(offered(rig(csv), solicit), [`2001:db8:1::${first + 1}`]);
  }
});

testBoth("gives the lifetimes that are configured, and infinity; 7 and 30 days without", (rig) => {
  const csv = `${DUID_1},2001:db8:1::5,2001:db8:9::/56\n`;
  const lifetimes = (assigned: PipelineRig) => {
    const { options } = requested(assigned, { type: "request", ...BOTH });
    const [na, pd] = [iaNa.in(options)!, iaPd.in(options)!];
    const [address, prefix] = [iaAddress.in(na.options)!, iaPrefix.in(pd.options)!];
    return [address, prefix].flatMap(({ preferredLifetime, validLifetime }) => [
      preferredLifetime,
      validLifetime,
    ]);
  };
  const day = 86_400;
  assert.deepEqual(lifetimes(rig(csv)), [7 * day, 30 * day, 7 * day, 30 * day]);
  const configured = rig(csv, [], {
    "address-preferred-lifetime": "1h",
    "address-valid-lifetime": "2h",
    "prefix-preferred-lifetime": 60,
    "prefix-valid-lifetime": "infinity",
  });
  assert.deepEqual(lifetimes(configured), [3600, 7200, 60, 0xffff_ffff]);
});

testBoth("refuses a preferred lifetime that is longer than the valid one", (rig) => {
  const { findings } = rig("", [], {
    "address-preferred-lifetime": "2d",
    "address-valid-lifetime": "1d",
  });
  const wrong = findings.find(({ path }) => path[0] === "address-preferred-lifetime");
  assert.match(wrong!.message, /172800 s, is longer than .* 86400 s/);
});

testBoth("answers one IA of each kind, and of several the one that asks for it", (rig) => {
  const assigned = rig(`${DUID_1},2001:db8:1::5,2001:db8:9::/56\n`);
  const solicit = (na: Record<number, string[]>, pd: Record<number, string[]>) =>
    offered(assigned, says({ type: "solicit", na, pd }));
  assert.deepEqual(solicit({ 1: [], 2: [] }, { 1: [], 2: [] }), [
    "2001:db8:1::5",
    "2001:db8:9::/56",
    "NoAddrsAvail",
    "NoPrefixAvail",
  ]);
  assert.deepEqual(
    solicit({ 1: [], 2: ["2001:db8:1::5"] }, { 1: ["2001:db8:7::/56"], 2: ["2001:db8:9::/56"] }),
    ["2001:db8:1::5", "2001:db8:9::/56", "NoAddrsAvail", "NoPrefixAvail"],
  );
  const answer = assigned.answer(
    says({ type: "solicit", na: { 1: [], 2: ["2001:db8:1::5"] } }),
  );
  const served = iaNa.allIn(answer.options).find(({ options }) => iaAddress.in(options));
  assert.equal(served?.iaid, 2);
});

testBoth("leaves an address to the IA that has it when the client adds another", (rig) => {
  const assigned = rig(`${DUID_1},2001:db8:1::5,\n`);
  requested(assigned, { type: "request", na: { 2: ["2001:db8:1::5"] } });
  const answer = requested(assigned, { type: "renew", na: { 1: [], 2: ["2001:db8:1::5"] } });
  const served = iaNa.allIn(answer.options).filter(({ options }) => iaAddress.in(options));
  assert.deepEqual(served.map(({ iaid }) => iaid), [2]);
});

testBoth("never answers an IA_TA", (rig) => {
  const assigned = rig(`${DUID_1},2001:db8:1::5,\n`);
  const ta = iaTa.of({ iaid: 1, options: [] });
  assert.deepEqual(offered(assigned, says({ type: "solicit", options: [ta] })), ["NoAddrsAvail"]);
});

testBoth("renews what is assigned, and withdraws what else the client has", (rig) => {
  const assigned = rig(`${DUID_1},2001:db8:1::5,2001:db8:9::/56\n`);
  requested(assigned, { type: "request", ...BOTH });
  for (const type of ["renew", "rebind"] as const) {
    const answer = assigned.answer(says({
      type,
      ...(type === "renew" && { serverId: SERVER_ID }),
      na: { 1: ["2001:db8:1::5", "2001:db8:1::6"] },
      pd: { 1: ["2001:db8:9::/56", "2001:db8:a::/56"] },
    }));
    const [na, pd] = [iaNa.in(answer.options)!, iaPd.in(answer.options)!];
    assert.deepEqual(
      iaAddress.allIn(na.options).map(({ address, validLifetime }) => [
        formatAddress(address),
        validLifetime > 0,
      ]),
      [["2001:db8:1::5", true], ["2001:db8:1::6", false]],
    );
    assert.deepEqual(
      iaPrefix.allIn(pd.options).map(({ prefix, validLifetime }) => [
        formatAddress(prefix),
        validLifetime > 0,
      ]),
      [["2001:db8:9::", true], ["2001:db8:a::", false]],
    );
  }
});

testBoth("leaves a client that it knows nothing of to what comes after it", (rig) => {
  const pool = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
  const assigned = rig("duid:00,2001:db8:1::5,\n", [pool]);
  const [got] = given(requested(assigned, { type: "request", na: { 1: [] } }));
  assert.deepEqual(given(requested(assigned, { type: "renew", na: { 1: [got!] } })), [got]);
});

testBoth("moves a client from a pool to what it is assigned now", (rig) => {
  const pool = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
  const dynamic = rig("", [pool]);
  const [before] = given(requested(dynamic, { type: "request", na: { 1: [] } }));
  const assigned = rig(`${DUID_1},2001:db8:1::5,\n`, [pool]);
  for (const lease of dynamic.leases.leasesOf(duid(1))) {
    assigned.leases.record({
      clientId: duid(1),
      link: "lan",
      at: assigned.now,
      granted: [lease],
      withdrawn: [],
      released: [],
      declined: [],
      declinedUntil: 0,
      contact: { options: new Uint8Array() },
    });
  }
  const answer = requested(assigned, { type: "renew", na: { 1: [before!] } });
  assert.deepEqual(given(answer), ["2001:db8:1::5", before]);
  const live = assigned.leases.leasesOf(duid(1)).filter(({ state }) => state === "active");
  assert.equal(live.length, 1);
});

testBoth(
  "confirms an address that is on the link, and takes it back by Release and Decline",
  (rig) => {
    const assigned = rig(`${DUID_1},2001:db8:1::5,2001:db8:9::/56\n`);
    const held = { na: { 1: ["2001:db8:1::5"] }, pd: { 1: ["2001:db8:9::/56"] } };
    requested(assigned, { type: "request", ...held });
    assert.equal(status(assigned.answer(says({ type: "confirm", na: held.na }))), "Success");
    for (const type of ["release", "decline"] as const) {
      const answer = requested(assigned, { type, ...held });
      assert.equal(status(answer), "Success");
      assert.deepEqual(given(answer), []);
      assert.deepEqual(given(requested(assigned, { type, ...held })), ["NoBinding", "NoBinding"]);
      assert.deepEqual(given(requested(assigned, { type: "request", ...held })), [
        "2001:db8:1::5",
        "2001:db8:9::/56",
      ]);
    }
  },
);

testBoth("assigns outside every link too, with a warning", (rig) => {
  const assigned = rig(`duid:00,2001:db8:1::1,\n${DUID_1},2001:db8:99::1,\n`);
  assert.deepEqual(assigned.findings.map(({ severity }) => severity), ["warning"]);
  assert.match(assigned.findings[0]!.message, /assigns 2001:db8:99::1, outside every link here/);
  assert.deepEqual(offered(assigned, says({ type: "solicit", na: { 1: [] } })), ["2001:db8:99::1"]);
});

testBoth("keeps what it assigns off pools, and they serve who is assigned nothing", (rig) => {
  const assigned = rig(
    `${DUID_1},2001:db8:1::10,\nduid:00,,2001:db8:1:0:0:0:0:14/126\n`,
    [{ "address-pool": { range: "2001:db8:1::10-2001:db8:1::18" } }],
  );
  const got = new Set<string>();
  for (let client = 2; client < 6; client++) {
    got.add(given(requested(assigned, { type: "request", client, na: { 1: [] } }))[0]!);
  }
  assert.deepEqual([...got].sort(), [
    "2001:db8:1::11",
    "2001:db8:1::12",
    "2001:db8:1::13",
    "2001:db8:1::18",
  ]);
  assert.deepEqual(offered(assigned, says({ type: "solicit", client: 9, na: { 1: [] } })), [
    "NoAddrsAvail",
  ]);
  assert.deepEqual(offered(assigned, says({ type: "solicit", na: { 1: [] } })), ["2001:db8:1::10"]);
});

testBoth("keeps what it assigns off prefix pools, whichever of the two is the larger", (rig) => {
  const csv =
    "duid:0a,,2001:db8:8000::/58\nduid:0b,,2001:db8:8001::/48\nduid:0c,2001:db8:8000:100::7,\n";
  const pool = { "prefix-pool": { prefix: "2001:db8:8000::/47", "delegated-length": 56 } };
  const assigned = rig(csv, [pool]);
  const got = new Set<string>();
  for (let client = 2; client < 256; client++) {
    got.add(given(requested(assigned, { type: "request", client, pd: { 1: [] } }))[0]!);
  }
  assert.ok(!got.has("NoPrefixAvail"));
  assert.equal(got.size, 254);
  assert.ok([...got].every((prefix) => prefix.startsWith("2001:db8:8000:")));
  for (const kept of ["2001:db8:8000::/56", "2001:db8:8000:100::/56"]) assert.ok(!got.has(kept));
  assert.deepEqual(offered(assigned, says({ type: "solicit", client: 999, pd: { 1: [] } })), [
    "NoPrefixAvail",
  ]);
});

Deno.test("of two handlers with assignments, the first that knows the client answers", () => {
  using files = new Files();
  const csv = files.write("a.csv", `${HEADER}duid:00,2001:db8:1::6,\n`);
  const rig = new PipelineRig({
    handlers: [
      { "static-csv": { file: csv } },
      { "static-sqlite": { file: files.build(`${HEADER}${DUID_1},2001:db8:1::5,\n`) } },
    ],
  });
  const [got] = given(requested(rig, { type: "request", na: { 1: [] } }));
  assert.equal(got, "2001:db8:1::5");
  assert.deepEqual(given(requested(rig, { type: "renew", na: { 1: [got] } })), [got]);
});
