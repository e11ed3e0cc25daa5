import assert from "node:assert/strict";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { iaNa, iaPd } from "../../lib/wire/options/mod.ts";
import { type ClientSays, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";
import { findingsOf } from "./support.ts";

const FOR_EVER = 0xffff_ffff;

/** An address pool and a prefix pool with these preferred lifetimes. */
function pools(address: number | string, prefix: number | string = address) {
  return [
    {
      "address-pool": {
        range: "2001:db8:1::10-2001:db8:1::1f",
        "preferred-lifetime": address,
        "valid-lifetime": "infinity",
      },
    },
    {
      "prefix-pool": {
        prefix: "2001:db8:8000::/40",
        "delegated-length": 56,
        "preferred-lifetime": prefix,
        "valid-lifetime": "infinity",
      },
    },
  ];
}

function na(limits: Readonly<Record<string, unknown>> = {}) {
  return { "iana-timing-limits": limits };
}

function pd(limits: Readonly<Record<string, unknown>> = {}) {
  return { "iapd-timing-limits": limits };
}

function timesIn({ options }: ClientServerMessage): [t1: number, t2: number][] {
  return [...iaNa.allIn(options), ...iaPd.allIn(options)].map(({ t1, t2 }) => [t1, t2]);
}

const ADDRESS: ClientSays = { type: "solicit", na: { 1: [] } };
const BOTH: ClientSays = { ...ADDRESS, pd: { 1: [] } };

function times(
  handlers: readonly Readonly<Record<string, unknown>>[],
  client: ClientSays = ADDRESS,
): [t1: number, t2: number][] {
  return timesIn(new PipelineRig({ handlers }).answer(says(client)));
}

Deno.test("without timing limits T1 and T2 are left to the client", () => {
  assert.deepEqual(times(pools(1000), BOTH), [[0, 0], [0, 0]]);
});

Deno.test("T1 and T2 are half and four fifths of the preferred lifetime, unless told otherwise", () => {
  assert.deepEqual(times([...pools(1001), na()]), [[500, 800]]);
  assert.deepEqual(times([...pools(1001), na({ "factor-t1": 0.25, "factor-t2": 1 })]), [
    [250, 1001],
  ]);
});

Deno.test("for what is preferred for ever T1 and T2 are never, unless limits say when", () => {
  assert.deepEqual(times([...pools("infinity"), na()]), [[FOR_EVER, FOR_EVER]]);
  assert.deepEqual(times([...pools("infinity"), na({ "max-t1": "12h", "max-t2": "1d" })]), [
    [43_200, 86_400],
  ]);
});

Deno.test("T1 and T2 are within their limits", () => {
  const limits = { "min-t1": 600, "max-t1": 700, "min-t2": 900, "max-t2": 950 };
  assert.deepEqual(times([...pools(1000), na(limits)]), [[600, 900]]);
  assert.deepEqual(times([...pools(1_000_000), na(limits)]), [[700, 950]]);
});

Deno.test("T1 is never later than T2, and T2 never later than the preferred lifetime", () => {
  assert.deepEqual(times([...pools(1000), na({ "min-t1": 5000, "min-t2": 6000 })]), [
    [1000, 1000],
  ]);
  assert.deepEqual(times([...pools(1000), na({ "max-t2": 100 })]), [[100, 100]]);
  // As min-t2 is min-t1 at least, and max-t1 is max-t2 at most.
  assert.deepEqual(times([...pools(1000), na({ "min-t1": 900 })]), [[900, 900]]);
});

Deno.test("a factor of none leaves the time to its minimum, and 0 that to the client", () => {
  assert.deepEqual(times([...pools(1000), na({ "factor-t1": "none", "factor-t2": "none" })]), [
    [0, 0],
  ]);
  assert.deepEqual(times([...pools(1000), na({ "factor-t1": "none", "min-t1": 60 })]), [
    [60, 800],
  ]);
  assert.deepEqual(times([...pools(1000), na({ "factor-t2": "none" })]), [[500, 0]]);
  assert.deepEqual(times([...pools(1000), na({ "factor-t1": 0 })]), [[0, 800]]);
});

Deno.test("all IAs of an answer get the smallest T1 and T2 of their rules", () => {
  assert.deepEqual(times([...pools(1000, 400), na(), pd()], BOTH), [[200, 320], [200, 320]]);
  const mixed = [na({ "factor-t1": 0.1, "factor-t2": 0.9 }), pd()];
  assert.deepEqual(times([...pools(1000), ...mixed], BOTH), [[100, 800], [100, 800]]);
});

Deno.test("where one kind leaves a time to the client, the other's counts", () => {
  const handlers = [...pools(1000), na({ "factor-t1": "none" }), pd({ "factor-t2": "none" })];
  assert.deepEqual(times(handlers, BOTH), [[500, 800], [500, 800]]);
  assert.deepEqual(times([...pools(1000), na()], BOTH), [[500, 800], [500, 800]]);
});

Deno.test("times from one kind are not later than what the other kind is preferred for", () => {
  assert.deepEqual(times([...pools(100_000, 300), na()], BOTH), [[300, 300], [300, 300]]);
  const early = [na({ "factor-t1": 0.9, "factor-t2": "none" }), pd({ "factor-t1": "none" })];
  assert.deepEqual(times([...pools(1000, 500), ...early], BOTH), [[400, 400], [400, 400]]);
});

Deno.test("timing limits hold in a Reply as in an Advertise", () => {
  const rig = new PipelineRig({ handlers: [...pools(1000), na()] });
  const request = rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  assert.deepEqual(timesIn(request), [[500, 800]]);
  const lease = { 1: given(request) };
  for (
    const again of [
      says({ type: "renew", serverId: SERVER_ID, na: lease }),
      says({
        type: "rebind",
        na: lease,
      }),
    ]
  ) {
    const answer = rig.answer(again);
    assert.equal(answer.type, MessageType.reply);
    assert.deepEqual(timesIn(answer), [[500, 800]]);
  }
});

Deno.test("timing limits hold wherever they stand before or after a pool", () => {
  assert.deepEqual(times([na(), ...pools(1000)]), [[500, 800]]);
});

Deno.test("of several timing limits for a kind the first that applies counts", () => {
  const handlers = [...pools(1000), na({ "factor-t1": "none", "factor-t2": "none" }), na()];
  assert.deepEqual(times(handlers), [[0, 0]]);
});

Deno.test("an IA without a lease keeps T1 and T2 at 0", () => {
  const rig = new PipelineRig({
    handlers: [{ "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } }, na(), pd()],
  });
  const answer = rig.answer(says({ type: "solicit", na: { 1: [], 2: [] }, pd: { 1: [] } }));
  assert.deepEqual(given(answer), ["2001:db8:1::10", "NoAddrsAvail", "NoPrefixAvail"]);
  assert.deepEqual(timesIn(answer), [[900, 1440], [0, 0], [0, 0]]);
});

Deno.test("what ends at once does not count, nor what is no longer preferred", () => {
  const rig = new PipelineRig({ handlers: [...pools(1000), na()] });
  const request = rig.answer(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }));
  const renew = says({
    type: "renew",
    serverId: SERVER_ID,
    na: { 1: [...given(request), "2001:db8:9::1"] },
  });
  assert.deepEqual(timesIn(rig.answer(renew)), [[500, 800]]);
  assert.deepEqual(times([...pools(0), na()]), [[0, 0]]);
});

Deno.test("timing limits that contradict each other are told where they stand", () => {
  const at = "handlers[0].iana-timing-limits";
  assert.deepEqual(
    findingsOf("iana-timing-limits: { min-t1: 3h, max-t1: 2h, min-t2: 4h, max-t2: 1h }"),
    [
      `3:35: ${at}.min-t1: expected at most 7200 s, which is max-t1, found 10800 s`,
      `3:35: ${at}.min-t1: expected at most 3600 s, which is max-t2, found 10800 s: T1 is never ` +
      "later than T2",
      `3:59: ${at}.min-t2: expected at most 3600 s, which is max-t2, found 14400 s`,
    ],
  );
  assert.deepEqual(findingsOf("iapd-timing-limits: { factor-t1: 0.9 }"), [
    "3:38: handlers[0].iapd-timing-limits.factor-t1: expected at most 0.8, which is factor-t2, " +
    "found 0.9: T1 is never later than T2",
  ]);
  for (const fine of ["factor-t1: none", "factor-t1: 0.9, factor-t2: 0", "min-t1: 1h"]) {
    assert.deepEqual(findingsOf(`iapd-timing-limits: { ${fine} }`), []);
  }
});

Deno.test("the keys of timing limits are told when they are wrong", () => {
  const at = "handlers[0].iapd-timing-limits";
  const factor = "expected a number from 0 to 1, or none, found";
  assert.deepEqual(
    findingsOf(
      "iapd-timing-limits: { min-t1: soon, factor-t1: 1.5, factor-t2: some, max-t2: 4294967295 }",
    ),
    [
      `3:35: ${at}.min-t1: expected a lifetime such as 30m, 12h or 7d, or infinity, found "soon"`,
      `3:52: ${at}.factor-t1: ${factor} 1.5`,
      `3:68: ${at}.factor-t2: ${factor} "some"`,
      `3:82: ${at}.max-t2: expected infinity, found 4294967295`,
    ],
  );
});
