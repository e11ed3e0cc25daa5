import assert from "node:assert/strict";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientLinkLayerAddress,
  interfaceId,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };

function rig(csv: string, ...more: Record<string, unknown>[]): PipelineRig {
  const file = Deno.makeTempFileSync({ suffix: ".csv" });
  try {
    Deno.writeTextFileSync(file, csv);
    return new PipelineRig({ handlers: [{ "static-csv": { file } }, ...more] });
  } finally {
    Deno.removeSync(file);
  }
}

const BOTH = { na: { 1: [] }, pd: { 1: [] } };

Deno.test("static-csv gives a client its address and its prefix", () => {
  const csv = `id,address,prefix\nduid:${toHex(duid(1))},2001:db8:1::5,2001:db8:9::/56\n`;
  assert.deepEqual(given(rig(csv).answer(says({ type: "solicit", ...BOTH }))), [
    "2001:db8:1::5",
    "2001:db8:9::/56",
  ]);
  assert.deepEqual(given(rig(csv).answer(says({ type: "solicit", client: 2, ...BOTH }))), [
    "NoAddrsAvail",
    "NoPrefixAvail",
  ]);
});

Deno.test("static-csv knows a client by each form of id, from the relay nearest to it", () => {
  const forms: [string, Option][] = [
    ["interface-id:65:74:68:30", interfaceId.of(fromHex("65746830")!)],
    ["interface-id-str:eth0", interfaceId.of(fromHex("65746830")!)],
    [
      "remote-id:40208:0102FF",
      remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("0102ff")! }),
    ],
    [
      "remote-id-str:40208:ab",
      remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("6162")! }),
    ],
    ["subscriber-id:0a0b", subscriberId.of(fromHex("0a0b")!)],
    ["subscriber-id-str:joe", subscriberId.of(fromHex("6a6f65")!)],
    [
      "linklayer-id:1:020000000001",
      clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("020000000001")! }),
    ],
    [
      "linklayer-id-str:1:abc",
      clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex("616263")! }),
    ],
  ];
  for (const [id, option] of forms) {
    const assigned = rig(`id,address,prefix\n${id},2001:db8:1::5,\n`);
    const solicit = says({ type: "solicit", na: { 1: [] } });
    const near = relayed(solicit, "2001:db8:1::1", [option]);
    assert.deepEqual(given(assigned.answer(near)), ["2001:db8:1::5"], id);
    const far = relayed(relayed(solicit, "2001:db8:1::1"), "2001:db8:1::1", [option]);
    assert.deepEqual(given(assigned.answer(far)), ["NoAddrsAvail"], id);
  }
});

Deno.test("static-csv prefers the DUID to what the relay says", () => {
  const assigned = rig(
    `id,address,prefix\nremote-id:1:01,2001:db8:1::6,\nduid:${toHex(duid(1))},2001:db8:1::5,\n`,
  );
  const solicit = relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:1::1", [
    remoteId.of({ enterpriseNumber: 1, identifier: fromHex("01")! }),
  ]);
  assert.deepEqual(given(assigned.answer(solicit)), ["2001:db8:1::5"]);
});

Deno.test("a pool never gives away what is assigned, and serves those who are assigned nothing", () => {
  const assigned = rig(
    `id,address,prefix\nduid:${toHex(duid(1))},2001:db8:1::10,\n`,
    { "address-pool": { range: "2001:db8:1::10-2001:db8:1::11" } },
  );
  assert.deepEqual(given(assigned.answer(says({ type: "solicit", client: 2, na: { 1: [] } }))), [
    "2001:db8:1::11",
  ]);
  assert.deepEqual(given(assigned.answer(says({ type: "solicit", na: { 1: [], 2: [] } }))), [
    "2001:db8:1::10",
    "2001:db8:1::11",
  ]);
});

Deno.test("a client that is assigned another address than it has gets the new one on Renew", () => {
  const dynamic = rig("id,address,prefix\n", POOL);
  const [before] = given(
    dynamic.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } })),
  );
  const csv = `id,address,prefix\nduid:${toHex(duid(1))},2001:db8:1::5,\n`;
  const assigned = rig(csv, POOL);
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
  const renew = says({ type: "renew", serverId: SERVER_ID, na: { 1: [before!] } });
  assert.deepEqual(given(assigned.answer(renew)), ["2001:db8:1::5", before]);
  const live = assigned.leases.leasesOf(duid(1)).filter(({ state }) => state === "active");
  assert.equal(live.length, 1);
});

Deno.test("every bad line of a CSV is reported with its number", () => {
  const broken = rig([
    "id,address,prefix",
    "duid:0003,2001:db8::1,",
    "duid:xyz,2001:db8::1,",
    "mac:00,2001:db8::2,",
    "duid:0004,2001:db8::zz,",
    'duid:0005,,"2001:db8::1/56"',
    "duid:0003,2001:db8::3,",
    "remote-id:0102,2001:db8::4,",
    "duid:0006,ff02::1,",
  ].join("\n"));
  const lines = broken.findings
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => Number(/ line (\d+): /.exec(message)![1]));
  assert.deepEqual(lines, [3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("a CSV that is missing, without its columns or not CSV is reported, not thrown", () => {
  const missing = new PipelineRig({ handlers: [{ "static-csv": { file: "/no/such/file.csv" } }] });
  assert.match(missing.findings[0]!.message, /Cannot read .*there is no such file/);
  assert.match(rig("").findings[0]!.message, /header row/);
  assert.match(rig("id,address\nduid:00,::1\n").findings[0]!.message, /expected id,address,prefix/);
  assert.match(rig('id,address,prefix\n"duid:00,').findings[0]!.message, /line 2/);
});

Deno.test("static-csv warns of an address that is outside every link", () => {
  const off = rig("id,address,prefix\nduid:0001,2001:db8:99::1,\nduid:0002,2001:db8:1::1,\n");
  assert.deepEqual(off.findings.map(({ severity }) => severity), ["warning"]);
  assert.match(off.findings[0]!.message, /assigns 2001:db8:99::1, outside every link/);
});

Deno.test("static-csv refuses a preferred lifetime that is longer than the valid one", () => {
  const { findings } = new PipelineRig({
    handlers: [{
      "static-csv": {
        file: "/dev/null",
        "address-preferred-lifetime": "2d",
        "address-valid-lifetime": "1d",
      },
    }],
  });
  const wrong = findings.find(({ path }) => path[0] === "address-preferred-lifetime");
  assert.match(wrong!.message, /172800 s, is longer than .* 86400 s/);
});
