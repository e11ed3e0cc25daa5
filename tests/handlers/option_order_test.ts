import assert from "node:assert/strict";
import { parse } from "yaml";
import { formatAddress } from "../../lib/wire/address.ts";
import { recursiveNameServers, relaySuppliedOptions } from "../../lib/wire/options/mod.ts";
import { findingsIn } from "../config/loading.ts";
import { address, type ClientSays, relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig, type RigSetup, status } from "../support/pipeline_rig.ts";
import { configured, findingsOf, sent } from "./support.ts";

const DNS = recursiveNameServers.code;
const ASKING: ClientSays = { type: "informationRequest" };
const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] }, pd: { 1: [] } };

/** The last parts of the DNS servers that a client is told of. */
function told(rig: PipelineRig, client: ClientSays = ASKING): string[] | undefined {
  return recursiveNameServers.in(rig.answer(says(client)).options)
    ?.map((server) => formatAddress(server).replace("2001:db8::", ""));
}

/** Handlers as they are written, each on a line. */
function rigOf(...lines: readonly string[]): PipelineRig {
  const handlers = lines.flatMap((line): NonNullable<RigSetup["handlers"]> =>
    line.startsWith("match") ? configured(`  - ${line}`) : [parse(line)]
  );
  return new PipelineRig({ handlers });
}

function dns(last: string | number, more = ""): string {
  return `recursive-name-servers: { addresses: ["2001:db8::${last}"]${more && `, ${more}`} }`;
}

const UNLESS_SET = "unless-set: true";
const NEVER = "never-send: true";
const ALWAYS = "always-send: true";

Deno.test("unless-set says nothing where a handler before it has set the option", () => {
  assert.deepEqual(told(rigOf(dns(1), dns(2, UNLESS_SET))), ["1"]);
  assert.deepEqual(told(rigOf(dns(2, UNLESS_SET))), ["2"]);
  assert.deepEqual(told(rigOf(dns(2, UNLESS_SET), dns(1))), ["2", "1"]);
  assert.deepEqual(told(rigOf(dns(2, UNLESS_SET), dns(3, UNLESS_SET))), ["2"]);
});

Deno.test("unless-set gives way to an option under its number, and to no other option", () => {
  const byNumber = 'option: { code: 23, addresses: ["2001:db8::1"] }';
  assert.deepEqual(told(rigOf(byNumber, dns(2, UNLESS_SET))), ["1"]);
  const other = "domain-search-list: { domain-names: [example.org] }";
  assert.deepEqual(told(rigOf(other, dns(2, UNLESS_SET))), ["2"]);
});

Deno.test("unless-set gives way to handlers that apply, not to those behind a match that fails", () => {
  const rig = rigOf(
    `match: { elapsed-time: { more-than: 5s } }\n    handlers: [{ ${dns(1)} }]`,
    dns(2, UNLESS_SET),
  );
  assert.deepEqual(told(rig, { ...ASKING, elapsed: 600 }), ["1"]);
  assert.deepEqual(told(rig, { ...ASKING, elapsed: 400 }), ["2"]);
});

Deno.test("unless-set gives way to what was not asked for, too", () => {
  const rig = rigOf(dns(1), dns(2, `${UNLESS_SET}, ${ALWAYS}`));
  assert.equal(told(rig, { ...ASKING, oro: [24] }), undefined);
  assert.deepEqual(told(rig, { ...ASKING, oro: [DNS] }), ["1"]);
});

Deno.test("never-send keeps an option from clients, whoever asks and whatever else sets it", () => {
  for (const lines of [[dns(1, NEVER), dns(2)], [dns(2, ALWAYS), dns(1, NEVER)]]) {
    const rig = rigOf(...lines);
    assert.equal(told(rig), undefined);
    assert.equal(told(rig, { ...ASKING, oro: [DNS] }), undefined);
  }
  assert.deepEqual(told(rigOf(dns(1, "never-send: false"))), ["1"]);
});

Deno.test("never-send is for those to whom it applies", () => {
  const rig = rigOf(
    dns(1),
    `match: { elapsed-time: { more-than: 5s } }\n    handlers: [{ ${dns(1, NEVER)} }]`,
  );
  assert.equal(told(rig, { ...ASKING, elapsed: 600 }), undefined);
  assert.deepEqual(told(rig, { ...ASKING, elapsed: 400 }), ["1"]);
});

Deno.test("option needs no value with never-send", () => {
  const rig = rigOf(dns(1), `option: { code: recursive-name-servers, ${NEVER} }`);
  assert.equal(told(rig), undefined);
});

Deno.test("never-send keeps from clients what relays supply", () => {
  const supplied = relaySuppliedOptions.of([recursiveNameServers.of([address("2001:db8::9")])]);
  const asks = (...lines: string[]) => {
    const rig = rigOf("relay-supplied-options: { allow: [23] }", ...lines);
    return sent(rig.answer(relayed(says(ASKING), "2001:db8:1::1", [supplied])), DNS).length;
  };
  assert.equal(asks(), 1);
  assert.equal(asks(`option: { code: 23, ${NEVER} }`), 0);
});

Deno.test("the options of two vendors stand in place of each other for one vendor alone", () => {
  const vendor = (enterprise: number, text: string, more = "") =>
    `vendor-specific-information: { enterprise-number: ${enterprise}, ` +
    `options: [{ code: 1, text: ${text} }]${more && `, ${more}`} }`;
  const vendors = (...lines: string[]) =>
    sent(rigOf(...lines).answer(says(ASKING)), 17).map((octets) => octets.slice(0, 8));
  assert.deepEqual(vendors(vendor(1, "a"), vendor(2, "b", UNLESS_SET)), ["00000001", "00000002"]);
  assert.deepEqual(vendors(vendor(1, "a"), vendor(2, "b"), vendor(1, "c", NEVER)), ["00000002"]);
});

const OWN_DNS = `options: [{ ${dns(1)} }]`;
const POOL = 'address-pool: { range: "2001:db8:1::10-2001:db8:1::1f"';

Deno.test("a pool's options stand in place of those of handlers for whoever gets something of it", () => {
  for (
    const lines of [[`${POOL}, ${OWN_DNS} }`, dns(2, ALWAYS)], [dns(2), `${POOL}, ${OWN_DNS} }`]]
  ) {
    const rig = rigOf(...lines);
    assert.deepEqual(told(rig, SOLICIT), ["1"]);
    const request: ClientSays = { type: "request", serverId: SERVER_ID, na: { 1: [] } };
    assert.deepEqual(told(rig, request), ["1"]);
    assert.deepEqual(told(rig, { ...request, type: "renew" }), ["1"]);
    assert.deepEqual(told(rig, { type: "rebind", na: { 1: ["2001:db8:1::10"] } }), ["1"]);
    assert.deepEqual(told(rig), ["2"]);
  }
});

Deno.test("a pool's options are not for those who get something of another pool, or nothing", () => {
  const rig = rigOf(
    `address-pool: { range: "2001:db8:1::10-2001:db8:1::10", ${OWN_DNS} }`,
    'address-pool: { range: "2001:db8:1::20-2001:db8:1::20" }',
    dns(2),
  );
  const request = (client: number, hint: string): ClientSays => ({
    type: "request",
    client,
    serverId: SERVER_ID,
    na: { 1: [hint] },
  });
  assert.deepEqual(told(rig, request(1, "2001:db8:1::20")), ["2"]);
  assert.deepEqual(told(rig, request(2, "2001:db8:1::10")), ["1"]);
  assert.deepEqual(told(rig, request(3, "2001:db8:1::10")), ["2"]);
});

Deno.test("of several pools the first in the document counts, one option at a time", () => {
  const search = (name: string) => `{ domain-search-list: { domain-names: [${name}] } }`;
  const rig = rigOf(
    `${POOL}, options: [${search("a")}] }`,
    'prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56, ' +
      `options: [{ ${dns(1)} }, ${search("b")}] }`,
    dns(2),
  );
  const answer = rig.answer(says(SOLICIT));
  assert.deepEqual(sent(answer, 24), ["016100"]);
  assert.deepEqual(sent(answer, DNS), ["20010db8000000000000000000000001"]);
});

Deno.test("the options of a pool are put together as those of handlers are", () => {
  const rig = rigOf(
    `${POOL}, options: [{ ${dns(1)} }, { ${dns(2)} }, { ${dns(3, UNLESS_SET)} }] }`,
  );
  assert.deepEqual(told(rig, SOLICIT), ["1", "2"]);
});

Deno.test("what stands in place of an option for everybody is for everybody, too", () => {
  const rig = rigOf(`${POOL}, ${OWN_DNS} }`, dns(2, ALWAYS));
  assert.deepEqual(told(rig, { ...SOLICIT, oro: [24] }), ["1"]);
  assert.equal(told(rigOf(`${POOL}, ${OWN_DNS} }`, dns(2)), { ...SOLICIT, oro: [24] }), undefined);
});

Deno.test("never-send of a pool is for those who get something of it", () => {
  const rig = rigOf(`${POOL}, options: [{ ${dns(1, NEVER)} }] }`, dns(2, ALWAYS));
  assert.equal(told(rig, SOLICIT), undefined);
  assert.deepEqual(told(rig), ["2"]);
});

Deno.test("a pool's server-unicast lets its clients send by unicast, never-send of it nobody", () => {
  const unicast = (more = "") => `server-unicast: { address: "2001:db8::1"${more && `, ${more}`} }`;
  const request = says({ type: "request", serverId: SERVER_ID, na: { 1: [] } });
  const refused = (...lines: string[]) =>
    status(rigOf(...lines).answer(request, { multicast: false })) === "UseMulticast";
  assert.equal(refused(`${POOL}, options: [{ ${unicast()} }] }`), false);
  assert.equal(refused(`${POOL} }`), true);
  assert.equal(refused(`${POOL} }`, unicast(), unicast(NEVER)), true);
});

/** A table with the first client in it. */
function staticClient(...options: readonly string[]): string {
  const own = options.map((option) => `{ ${option} }`).join(", ");
  return 'static: { clients: [{ client-id: "00030001020000000001", addresses: ' +
    `["2001:db8:1::5"], options: [${own}] }] }`;
}

Deno.test("a client's own options stand in place of those of its pool and of handlers", () => {
  const prefixes = 'prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56, ' +
    `options: [{ ${dns(2)} }] }`;
  const rig = rigOf(dns(3, ALWAYS), prefixes, staticClient(dns(1), dns(4), dns(5, UNLESS_SET)));
  assert.deepEqual(told(rig, SOLICIT), ["1", "4"]);
  assert.deepEqual(told(rig, { ...SOLICIT, oro: [24] }), ["1", "4"]);
  assert.deepEqual(told(rig), ["1", "4"]);
  assert.deepEqual(told(rig, { ...SOLICIT, client: 2 }), ["2"]);
  assert.deepEqual(told(rig, { ...ASKING, client: 2 }), ["3"]);
});

Deno.test("never-send counts before a client's own options, and a client's never-send before all", () => {
  assert.equal(told(rigOf(staticClient(dns(1)), dns(2, NEVER))), undefined);
  const rig = rigOf(staticClient(dns(1, NEVER)), dns(2, ALWAYS));
  assert.equal(told(rig), undefined);
  assert.deepEqual(told(rig, { ...ASKING, client: 2 }), ["2"]);
});

Deno.test("a client's server-unicast lets it send by unicast, and no other client", () => {
  const rig = rigOf(staticClient('server-unicast: { address: "2001:db8::1" }'));
  const isRefused = (client: number) => {
    const request = says({ type: "request", client, serverId: SERVER_ID, na: { 1: [] } });
    return status(rig.answer(request, { multicast: false })) === "UseMulticast";
  };
  assert.deepEqual([1, 2].map(isRefused), [false, true]);
});

Deno.test("what is wrong with a pool's options is told where it stands", () => {
  const at = "handlers[0].prefix-pool.options";
  const pool = (options: string) =>
    `prefix-pool: { prefix: "2001:db8::/40", delegated-length: 56, options: ${options} }`;
  const cases: readonly (readonly [string, ...string[]])[] = [
    ["7", `3:76: ${at}: expected a list, found 7`],
    ["[7]", `3:77: ${at}[0]: expected a mapping, found 7`],
    ["[{}]", `3:77: ${at}[0]: expected a handler of an option, found an empty mapping`],
    [
      "[{ preference: { level: 1 }, aftr-name: { fqdn: a.b } }]",
      `3:77: ${at}[0]: expected one option an entry, found preference and aftr-name: begin ` +
      "another entry",
    ],
    [
      "[{ preference: { level: 256 } }]",
      `3:100: ${at}[0].preference.level: expected a number of at most 255, found 256`,
    ],
    [
      "[{ option: { code: 3, text: a } }]",
      `3:95: ${at}[0].option.code: Option 3 (iana) cannot be configured by hand: it is answered ` +
      "from pools and tables of assignments",
    ],
  ];
  for (const [options, ...findings] of cases) {
    assert.deepEqual(findingsOf(pool(options)), findings, options);
  }
  const [unknown, ...more] = findingsOf(pool("[{ preferense: { level: 1 } }]"));
  assert.deepEqual(more, []);
  const expected =
    `3:79: ${at}[0].preferense: unknown key "preferense"; did you mean "preference"?`;
  assert.ok(unknown!.startsWith(expected), unknown);
});

Deno.test("what contradicts itself about sending is told where it stands", () => {
  assert.deepEqual(findingsOf("preference: { level: 1, never-send: true, unless-set: true }"), [
    "3:41: warning: handlers[0].preference.never-send: Never is never, whatever is set before: " +
    "expected no unless-set beside it",
  ]);
  assert.deepEqual(findingsOf("aftr-name: { fqdn: a.b, never-send: true, always-send: true }"), [
    "3:41: handlers[0].aftr-name.never-send: expected either always-send or never-send, found both",
  ]);
  assert.deepEqual(findingsOf("preference: { level: 1, never-send: never }"), [
    '3:41: handlers[0].preference.never-send: expected true or false, found "never"',
  ]);
});

Deno.test("unless-set that stands before what it is to give way to is warned of", () => {
  const handlers = (...lines: string[]) =>
    findingsIn(
      `listen: [{ unicast: "::1" }]\nhandlers:\n${lines.map((line) => `  - ${line}\n`).join("")}`,
    );
  const match = (mark: string, ...inner: string[]) =>
    `match: { elapsed-time: { more-than: ${mark} } }\n    handlers: [${
      inner.map((line) => `{ ${line} }`).join(", ")
    }]`;
  const warning = (at: string, path: string, other: string) =>
    `${at}: warning: handlers${path}.recursive-name-servers.unless-set: this gives way to what ` +
    `stands before it: expected it behind handlers${other}.recursive-name-servers, line 5, ` +
    "which sets option 23 (recursive-name-servers) too";
  assert.deepEqual(
    handlers(dns(1, UNLESS_SET), "preference: { level: 1 }", dns(2)),
    [warning("3:71", "[0]", "[2]")],
  );
  assert.deepEqual(
    handlers(dns(1, UNLESS_SET), match("1s", dns(2))),
    [warning("3:71", "[0]", "[1].handlers[0]")],
  );
  assert.deepEqual(handlers(match("1s", dns(1, UNLESS_SET)), match("2s", dns(2))), []);
  assert.deepEqual(handlers(dns(1), dns(2, UNLESS_SET), dns(3)), []);
  assert.deepEqual(handlers(match("1s", dns(1)), dns(2, UNLESS_SET)), []);
  assert.deepEqual(handlers(dns(1, UNLESS_SET), dns(2, UNLESS_SET)), []);
  assert.deepEqual(handlers(dns(1, UNLESS_SET), dns(2, NEVER)), []);
});
