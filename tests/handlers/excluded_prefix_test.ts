import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import {
  type ExcludedPrefix,
  iaPd,
  type IaPrefix,
  iaPrefix,
  pdExclude,
} from "../../lib/wire/options/mod.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { duid, prefix, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, status } from "../support/pipeline_rig.ts";
import { findingsOf } from "./support.ts";

const EXCLUDING = {
  "prefix-pool": {
    prefix: "2001:db8:8000::/40",
    "delegated-length": 56,
    "excluded-prefix": "0:0:0:ff::/64",
  },
};
const ORO = [23, pdExclude.code];

function rig(): PipelineRig {
  return new PipelineRig({ handlers: [EXCLUDING] });
}

function delegatedIn(answer: ClientServerMessage): IaPrefix {
  return iaPrefix.in(iaPd.in(answer.options)!.options)!;
}

function exclusionIn(answer: ClientServerMessage): string | undefined {
  const excluded = pdExclude.in(delegatedIn(answer).options);
  return excluded && `${excluded.prefixLength} ${toHex(excluded.subnetId)}`;
}

function release(server: PipelineRig, held: string, excluded?: ExcludedPrefix) {
  const { address, length } = prefix(held);
  const options = [iaPd.of({
    iaid: 1,
    t1: 0,
    t2: 0,
    options: [iaPrefix.of({
      preferredLifetime: 0,
      validLifetime: 0,
      prefixLength: length,
      prefix: address,
      options: excluded ? [pdExclude.of(excluded)] : [],
    })],
  })];
  return server.answer(says({ type: "release", serverId: SERVER_ID, options }));
}

Deno.test("RFC 6603 5.2, 6.2: whoever asks for the excluded prefix is told of it in each answer", () => {
  const server = rig();
  const solicited = server.answer(says({ type: "solicit", oro: ORO, pd: { 1: [] } }));
  assert.equal(exclusionIn(solicited), "64 ff");
  const pd = { 1: given(solicited) };
  for (const type of ["request", "renew"] as const) {
    const answer = server.answer(says({ type, serverId: SERVER_ID, oro: ORO, pd }));
    assert.equal(exclusionIn(answer), "64 ff", type);
  }
  assert.equal(exclusionIn(server.answer(says({ type: "rebind", oro: ORO, pd }))), "64 ff");
});

Deno.test("RFC 6603 5.2: whoever does not ask by name gets the prefix and is told of nothing", () => {
  const asked = rig().answer(says({ type: "solicit", oro: [23], pd: { 1: [] } }));
  const unasked = rig().answer(says({ type: "solicit", pd: { 1: [] } }));
  for (const answer of [asked, unasked]) {
    assert.equal(delegatedIn(answer).prefixLength, 56);
    assert.equal(exclusionIn(answer), undefined);
  }
});

Deno.test("prefixes that end are told without what was excluded from them", () => {
  const server = rig();
  server.answer(says({ type: "request", serverId: SERVER_ID, pd: { 1: [] } }));
  const pd = { 1: ["2001:db8:bad::/56"] };
  const answer = server.answer(says({ type: "rebind", oro: ORO, pd }));
  const ended = iaPrefix.allIn(iaPd.in(answer.options)!.options)
    .find(({ validLifetime }) => validLifetime === 0);
  assert.deepEqual(ended!.options, []);
});

Deno.test("RFC 6603 4.2: the subnet id begins after the bits of the delegated prefix", () => {
  const excluding = (delegated: number, excluded: string) =>
    exclusionIn(
      new PipelineRig({
        handlers: [{
          "prefix-pool": {
            prefix: "2001:db8::/32",
            "delegated-length": delegated,
            "excluded-prefix": excluded,
          },
        }],
      }).answer(says({ type: "solicit", oro: ORO, pd: { 1: [] } })),
    );
  assert.equal(excluding(59, "0:0:0:f::/64"), "64 78");
  assert.equal(excluding(56, "::/64"), "64 00");
  assert.equal(excluding(48, "0:0:0:1234::/64"), "64 1234");
  assert.equal(excluding(48, "0:0:0:8000::/49"), "49 80");
  assert.equal(excluding(60, "0:0:0:a:b::/80"), "80 a000b0");
});

Deno.test("leases and leasequeries know nothing of what is excluded", () => {
  const server = rig();
  server.answer(says({ type: "request", serverId: SERVER_ID, oro: ORO, pd: { 1: [] } }));
  const [heard] = server.leases.clientsOnLinks(duid(1), server.now);
  assert.deepEqual(heard!.leases.map(({ length }) => length), [56]);
  assert.equal(toHex(heard!.options).includes("0043"), false);
});

Deno.test("a release with the exclusion that was given, or with none, ends the lease", () => {
  for (const excluded of [undefined, { prefixLength: 64, subnetId: fromHex("ff")! }]) {
    const server = rig();
    const [held] = given(
      server.answer(says({ type: "request", serverId: SERVER_ID, oro: ORO, pd: { 1: [] } })),
    );
    const answer = release(server, held!, excluded);
    assert.deepEqual([status(answer), ...given(answer)], ["Success"]);
    assert.equal(server.leases.leaseOf(prefix(held!))!.state, "released");
  }
});

Deno.test("RFC 6603 6.2: a release with an exclusion that was not given is NoBinding, and ends nothing", () => {
  const server = rig();
  const [held] = given(
    server.answer(says({ type: "request", serverId: SERVER_ID, oro: ORO, pd: { 1: [] } })),
  );
  const answer = release(server, held!, { prefixLength: 64, subnetId: fromHex("01")! });
  assert.deepEqual([status(answer), ...given(answer)], ["Success", "NoBinding"]);
  assert.equal(server.leases.leaseOf(prefix(held!))!.state, "active");
});

Deno.test("an excluded prefix that cannot lie in each delegated one is refused", () => {
  const said = (excluded: string) =>
    findingsOf(
      `prefix-pool: { prefix: "2001:db8::/32", delegated-length: 56, excluded-prefix: "${excluded}" }`,
    );
  assert.match(
    said("::/56")[0]!,
    /expected a prefix longer than the delegated-length of 56 bits, found ::\/56/,
  );
  assert.match(said("2001:db8:0:ff::/64")[0]!, /expected zeros in the first 56 bits/);
  assert.deepEqual(said("0:0:0:ff::/64"), []);
});

Deno.test("a limited pool tells of the excluded prefix as well", () => {
  const limited = { "prefix-pool": { ...EXCLUDING["prefix-pool"], "max-per-link": 5 } };
  const server = new PipelineRig({ handlers: [limited] });
  const answer = server.answer(says({ type: "solicit", oro: ORO, pd: { 1: [] } }));
  assert.equal(exclusionIn(answer), "64 ff");
  assert.match(formatAddress(delegatedIn(answer).prefix), /^2001:db8:80/);
});

for (const name of ["static-csv", "static-sqlite"]) {
  Deno.test(`${name} tells of the prefix that is excluded from what it assigns, where that has room`, () => {
    using files = new Files();
    const rows = [
      "2001:db8:9000::/56",
      "2001:db8:9001::/48",
      "2001:db8:9002::/60",
      "2001:db8:9003::/64",
    ]
      .map((assigned, index) => `duid:${toHex(duid(index + 1))},,${assigned}`);
    const csv = `${HEADER}${rows.join("\n")}\n`;
    const file = name === "static-csv" ? files.write("static.csv", csv) : files.build(csv);
    const server = new PipelineRig({
      handlers: [{ [name]: { file, "excluded-prefix": "0:0:0:ff::/64" } }],
    });
    assert.deepEqual(server.findings.filter(({ severity }) => severity === "error"), []);
    const told = [1, 2, 3, 4].map((client) =>
      exclusionIn(server.answer(says({ type: "solicit", client, oro: ORO, pd: { 1: [] } })))
    );
    // 2001:db8:9000:ff::/64, 2001:db8:9001:ff::/64, and nothing that lies in the longer ones.
    assert.deepEqual(told, ["64 ff", "64 00ff", undefined, undefined]);
    server.pipeline.close();
  });
}
