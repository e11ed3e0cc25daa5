import assert from "node:assert/strict";
import { emptyExchange } from "../../lib/leases/exchange.ts";
import { REGISTERED } from "../../lib/leases/lease.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { remoteId } from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { iaLines } from "../support/ia_lines.ts";
import { address, type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const LAN = "2001:db8:1::1";
const WIFI = "2001:db8:2::1";
const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
const PREFIXES = { "prefix-pool": { prefix: "2001:db8:9000::/40", "delegated-length": 56 } };
const DUID_1 = `duid:${toHex(duid(1))}`;
const LINE = [remoteId.of({ enterpriseNumber: 9, identifier: fromHex("01")! })];
const X = "2001:db8:1::5";

/** A server whose assignments can be changed, with a clock. */
class Scene {
  readonly leases = new MemoryLeaseStore();
  rig: PipelineRig;
  #made = 0;

  constructor(
    readonly files: Files,
    readonly handler: "static-csv" | "static-sqlite",
    rows: string,
    readonly after: readonly Record<string, unknown>[] = [],
  ) {
    this.rig = this.#make(rows, after);
  }

  /** Other assignments, perhaps with other handlers behind them, and the same leases. */
  assign(rows: string, after = this.after): void {
    const { now } = this.rig;
    this.rig = this.#make(rows, after);
    this.rig.now = now;
  }

  #make(rows: string, after: readonly Record<string, unknown>[]): PipelineRig {
    const name = `${this.#made++}`;
    const file = this.handler === "static-csv"
      ? this.files.write(`${name}.csv`, HEADER + rows)
      : this.files.build(HEADER + rows, `${name}.sqlite`);
    return new PipelineRig({
      links: { lan: ["2001:db8:1::/64"], wifi: ["2001:db8:2::/64"] },
      handlers: [{ [this.handler]: { file } }, ...after],
      leases: this.leases,
    });
  }

  /** What the IAs of the answer hold. */
  says(client: ClientSays, way: Way = {}): string[] {
    return given(this.rig.answer(this.#message(client, way)));
  }

  /** The same with lifetimes. */
  lines(client: ClientSays, way: Way = {}): string[] {
    return iaLines(this.rig.answer(this.#message(client, way)));
  }

  #message(client: ClientSays, { link = LAN, options = [], peer }: Way): Message {
    const isToServer = ["request", "renew", "release", "decline"].includes(client.type);
    const message = says({ ...client, ...(isToServer && { serverId: SERVER_ID }) });
    return relayed(message, link, options, peer);
  }

  /** Who has it, as `client/IAID on link`; `undefined`: nobody. */
  holderOf(text: string): string | undefined {
    const lease = this.leases.leaseOf({ address: address(text), length: 128 });
    if (!lease || lease.state !== "active" || lease.validUntil <= this.rig.now) return undefined;
    return `${lease.clientId.at(-1)}/${lease.iaid} on ${lease.link}`;
  }

  get warnings(): string[] {
    return this.rig.logged.filter((line) => line.startsWith("warning"));
  }
}

interface Way {
  readonly link?: string;
  readonly options?: Parameters<typeof relayed>[2];
  readonly peer?: string;
}

function testBoth(
  name: string,
  test: (scene: (rows: string, after?: Record<string, unknown>[]) => Scene) => void,
): void {
  for (const handler of ["static-csv", "static-sqlite"] as const) {
    Deno.test(`${handler}: ${name}`, () => {
      using files = new Files();
      test((rows, after) => new Scene(files, handler, rows, after));
    });
  }
}

testBoth("who is assigned what another has from a pool waits until that has moved", (make) => {
  const scene = make("", [POOL]);
  const [got] = scene.says({ type: "request", client: 2, na: { 1: [] } });
  scene.assign(`${DUID_1},${got},\n`);
  const [instead] = scene.says({ type: "solicit", na: { 1: [] } });
  assert.match(instead!, /^2001:db8:1::1.$/);
  assert.notEqual(instead, got);
  assert.deepEqual(scene.says({ type: "request", na: { 1: [got!] } }), [instead]);
  assert.deepEqual(scene.says({ type: "renew", na: { 1: [instead!] } }), [instead]);
  assert.equal(scene.holderOf(got!), "2/1 on lan");
  assert.equal(scene.warnings.length, 1);
  assert.match(
    scene.warnings[0]!,
    new RegExp(`${got} is assigned to client ${toHex(duid(1))}, which waits .*${toHex(duid(2))}`),
  );
  // The other is moved, and told so.
  const [moved] = scene.lines({ type: "renew", client: 2, na: { 1: [got!] } });
  assert.match(moved!, new RegExp(`^na 1: 2001:db8:1::1. for 1800 of 3600, ${got} for 0 of 0$`));
  assert.equal(scene.holderOf(got!), undefined);
  // And then the client comes to its own.
  const [own] = scene.lines({ type: "renew", na: { 1: [instead!] } });
  assert.equal(own, `na 1: ${got} for 604800 of 2592000, ${instead} for 0 of 0`);
  assert.equal(scene.holderOf(got!), "1/1 on lan");
  assert.equal(scene.holderOf(instead!), undefined);
});

testBoth("a client comes to its own by Solicit and Request, too, and what it had ends", (make) => {
  const scene = make("", [POOL]);
  const [had] = scene.says({ type: "request", na: { 1: [] } });
  scene.assign(`${DUID_1},${X},\n`);
  assert.deepEqual(scene.says({ type: "solicit", na: { 1: [] } }), [X]);
  const [line] = scene.lines({ type: "request", na: { 1: [X] } });
  assert.equal(line, `na 1: ${X} for 604800 of 2592000, ${had} for 0 of 0`);
  assert.equal(scene.holderOf(had!), undefined);
  assert.equal(scene.holderOf(X), "1/1 on lan");
});

testBoth("who waits and finds no pool is told so, and nobody loses anything", (make) => {
  const scene = make("", [POOL]);
  const [got] = scene.says({ type: "request", client: 2, na: { 1: [] } });
  scene.assign(`${DUID_1},${got},\n`, []);
  for (const type of ["solicit", "request"] as const) {
    assert.deepEqual(scene.says({ type, na: { 1: [] } }), ["NoAddrsAvail"]);
    assert.equal(scene.holderOf(got!), "2/1 on lan");
  }
  scene.rig.now += 3600;
  assert.deepEqual(scene.says({ type: "request", na: { 1: [] } }), [got]);
});

testBoth("nobody is granted what a prefix of another covers, or what is within", (make) => {
  const scene = make("", [PREFIXES]);
  const [got] = scene.says({ type: "request", client: 2, pd: { 1: [] } });
  const [network] = got!.split("/");
  const within = network!.replace(/::$/, "::/64");
  for (
    const row of [
      `${DUID_1},${network}7,\n`,
      `${DUID_1},,${within}\n`,
      `${DUID_1},,${network!.split(":").slice(0, 3).join(":")}::/48\n`,
    ]
  ) {
    scene.assign(row);
    const isAddress = row.includes("7,\n");
    const wanted = isAddress ? { na: { 1: [] } } : { pd: { 1: [] } };
    const [answer] = scene.says({ type: "request", ...wanted });
    if (isAddress) assert.equal(answer, "NoAddrsAvail");
    else assert.match(answer!, /\/56$/);
    assert.equal(
      scene.leases.liveBeside(
        { address: address(network!), length: 56 },
        duid(2),
        scene.rig.now,
      ),
      undefined,
    );
    scene.says({ type: "release", pd: { 1: [answer!.includes("/") ? answer! : "::/0"] } });
  }
});

testBoth("what another has registered is no lease in the way", (make) => {
  const scene = make(`${DUID_1},${X},\n`);
  const { now } = scene.rig;
  const until = now + 60;
  const own = { address: address(X), length: 128, iaType: REGISTERED, iaid: 0 };
  scene.leases.record({
    ...emptyExchange(duid(2), "lan", now),
    granted: [{ ...own, preferredUntil: until, validUntil: until }],
    contact: {},
  });
  assert.deepEqual(scene.says({ type: "request", na: { 1: [] } }), [X]);
});

testBoth(
  "a router that is exchanged takes over what its line is assigned, and a minute keeps it",
  (make) => {
    const scene = make(`remote-id:9:01,${X},2001:db8:8000::/56\n`, [POOL]);
    const way = { options: LINE };
    const wanted = { na: { 1: [] }, pd: { 1: [] } };
    const both = [X, "2001:db8:8000::/56"];
    assert.deepEqual(scene.says({ type: "request", client: 1, ...wanted }, way), both);
    assert.deepEqual(scene.says({ type: "solicit", client: 2, ...wanted }, way), both);
    assert.equal(scene.holderOf(X), "1/1 on lan");
    assert.deepEqual(scene.warnings, []);
    scene.rig.now += 10;
    assert.deepEqual(scene.says({ type: "request", client: 2, ...wanted }, way), both);
    assert.equal(scene.holderOf(X), "2/1 on lan");
    assert.equal(scene.warnings.length, 2);
    assert.match(
      scene.warnings[0]!,
      new RegExp(`${X}, leased to client ${toHex(duid(1))}.*goes to client ${toHex(duid(2))}`),
    );
    // The old one cannot have it back at once, by whatever message.
    for (const type of ["solicit", "request"] as const) {
      const [na] = scene.says({ type, client: 1, na: { 1: [X] } }, way);
      assert.match(na!, /^2001:db8:1::1.$/);
    }
    assert.notEqual(scene.says({ type: "renew", client: 1, na: { 7: [X] } }, way)[0], X);
    assert.equal(scene.holderOf(X), "2/1 on lan");
    assert.deepEqual(scene.says({ type: "renew", client: 2, na: { 1: [X] } }, way), [X]);
    scene.rig.now += 60;
    assert.equal(scene.says({ type: "request", client: 1, na: { 1: [] } }, way)[0], X);
    assert.equal(scene.holderOf(X), "1/1 on lan");
  },
);

testBoth("a Renew or Rebind takes nothing over", (make) => {
  const scene = make(`remote-id:9:01,${X},\n`);
  const way = { options: LINE };
  scene.says({ type: "request", client: 1, na: { 1: [] } }, way);
  scene.rig.now += 100;
  scene.says({ type: "request", client: 2, na: { 1: [] } }, way);
  scene.rig.now += 100;
  assert.deepEqual(scene.lines({ type: "renew", client: 1, na: { 1: [X] } }, way), [
    "na 1: NoBinding",
  ]);
  assert.deepEqual(scene.lines({ type: "rebind", client: 1, na: { 1: [X] } }, way), [
    "na 1: NoBinding",
  ]);
  assert.equal(scene.holderOf(X), "2/1 on lan");
});

testBoth("a lease from another row is not handed over, whoever is assigned it now", (make) => {
  const scene = make(`remote-id:9:01,${X},\n`, [POOL]);
  scene.says({ type: "request", client: 2, na: { 1: [] } }, { options: LINE });
  scene.assign(`${DUID_1},${X},\n`);
  const [instead] = scene.says({ type: "request", client: 1, na: { 1: [] } });
  assert.match(instead!, /^2001:db8:1::1.$/);
  assert.equal(scene.holderOf(X), "2/1 on lan");
  const [line] = scene.lines({ type: "renew", client: 2, na: { 1: [X] } }, { options: LINE });
  assert.match(line!, new RegExp(`^na 1: 2001:db8:1::1. for 1800 of 3600, ${X} for 0 of 0$`));
  assert.deepEqual(scene.says({ type: "renew", client: 1, na: { 1: [instead!] } })[0], X);
});

testBoth(
  "another IAID takes over at once from the same source, else when T1 has passed",
  (make) => {
    const scene = make(`${DUID_1},${X},\n`, [POOL]);
    const from = (peer: string) => ({ peer });
    scene.says({ type: "request", na: { 1: [] } }, from("fe80::1"));
    assert.deepEqual(scene.says({ type: "request", na: { 2: [] } }, from("fe80::1")), [X]);
    assert.equal(scene.holderOf(X), "1/2 on lan");
    const [instead] = scene.says({ type: "request", na: { 3: [] } }, from("fe80::3"));
    assert.match(instead!, /^2001:db8:1::1.$/);
    // Half the preferred lifetime, seven days, as no T1 was sent.
    scene.rig.now += 302_399;
    assert.notEqual(scene.says({ type: "solicit", na: { 3: [] } }, from("fe80::3"))[0], X);
    scene.says({ type: "renew", na: { 2: [X] } }, from("fe80::1"));
    scene.rig.now += 302_399;
    assert.notEqual(scene.says({ type: "solicit", na: { 3: [] } }, from("fe80::3"))[0], X);
    scene.rig.now += 1;
    assert.deepEqual(scene.says({ type: "request", na: { 3: [] } }, from("fe80::3")), [X]);
    assert.equal(scene.holderOf(X), "1/3 on lan");
    assert.deepEqual(scene.says({ type: "renew", na: { 2: [X] } }, from("fe80::1")), ["NoBinding"]);
  },
);

testBoth("of a T1 that was sent it is that which counts", (make) => {
  const scene = make(`${DUID_1},${X},\n`, [
    { "iana-timing-limits": { "min-t1": 0, "max-t1": 100, "factor-t1": 0.5 } },
  ]);
  scene.says({ type: "request", na: { 1: [] } }, { peer: "fe80::1" });
  scene.rig.now += 99;
  const ask = () => scene.says({ type: "request", na: { 2: [] } }, { peer: "fe80::2" });
  assert.deepEqual(ask(), ["NoAddrsAvail"]);
  scene.rig.now += 1;
  assert.deepEqual(ask(), [X]);
});

testBoth("several ids of one machine stand in one row, and its leases follow that", (make) => {
  const scene = make(`${DUID_1} duid:${toHex(duid(2))} interface-id-str:a b,${X},\n`);
  for (const client of [1, 2]) {
    assert.deepEqual(scene.says({ type: "request", client, na: { 1: [] } }), [X]);
    assert.equal(scene.holderOf(X), `${client}/1 on lan`);
  }
  assert.deepEqual(scene.says({ type: "request", client: 3, na: { 1: [] } }), ["NoAddrsAvail"]);
});

testBoth(
  "several rows of one id are several addresses and prefixes, those too that a Renew lacks",
  (make) => {
    const scene = make(
      `${DUID_1},${X},2001:db8:8000::/56\n${DUID_1},2001:db8:1::6,\n${DUID_1},,2001:db8:8001::/56\n`,
    );
    const wanted = { na: { 1: [] }, pd: { 1: [] } };
    const all = [X, "2001:db8:1::6", "2001:db8:8000::/56", "2001:db8:8001::/56"];
    assert.deepEqual(scene.says({ type: "solicit", ...wanted }), all);
    assert.deepEqual(scene.says({ type: "request", ...wanted }), all);
    const some = { na: { 1: [X] }, pd: { 1: ["2001:db8:8001::/56"] } };
    assert.deepEqual(scene.says({ type: "renew", ...some }), all);
    assert.equal(scene.holderOf("2001:db8:1::6"), "1/1 on lan");
  },
);

Deno.test("a client whose DUID and IAID appear on two links has two bindings", () => {
  using files = new Files();
  const scene = new Scene(files, "static-csv", "", [PREFIXES]);
  const [lan, wifi] = [LAN, WIFI].map((link) =>
    scene.says({ type: "request", pd: { 1: [] } }, { link })[0]!
  );
  assert.match(lan!, /\/56$/);
  assert.match(wifi!, /\/56$/);
  assert.notEqual(lan, wifi);
  for (const [link, own] of [[LAN, lan], [WIFI, wifi]] as const) {
    assert.deepEqual(scene.says({ type: "renew", pd: { 1: [own!] } }, { link }), [own]);
    assert.deepEqual(scene.says({ type: "solicit", pd: { 1: [] } }, { link }), [own]);
  }
  const live = scene.leases.leasesOf(duid(1)).filter(({ state }) => state === "active");
  assert.deepEqual(
    live.map((lease) => `${formatPrefix(lease)} ${lease.link}`).sort(),
    [
      `${lan} lan`,
      `${wifi} wifi`,
    ].sort(),
  );
  // The release of one leaves the other alone.
  scene.says({ type: "release", pd: { 1: [wifi!] } }, { link: WIFI });
  assert.deepEqual(scene.says({ type: "renew", pd: { 1: [lan!] } }), [lan]);
});

testBoth(
  "what is assigned to a DUID moves with it from link to link, and is live on one",
  (make) => {
    const scene = make(`${DUID_1},,2001:db8:8000::/56\n`);
    const ask = (link: string) => scene.says({ type: "request", pd: { 1: [] } }, { link });
    assert.deepEqual(ask(LAN), ["2001:db8:8000::/56"]);
    assert.deepEqual(ask(WIFI), ["2001:db8:8000::/56"]);
    const live = scene.leases.leasesOf(duid(1)).filter(({ state }) => state === "active");
    assert.deepEqual(live.map(({ link }) => link), ["wifi"]);
  },
);
