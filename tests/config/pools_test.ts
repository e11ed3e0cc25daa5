import assert from "node:assert/strict";
import { Files, HEADER } from "../assignments/files.ts";
import { networkAddress } from "../support/network_address.ts";
import { findingsIn } from "./loading.ts";

const TOP = `links:
  - { name: lan, prefixes: ["2001:db8:1::/64", "2001:db8:2::/64"] }
listen: [{ unicast: ::1, mark: [red] }, { unicast: "2001:db8::1", mark: blue }]
handlers:
`;
const INTERFACES = [networkAddress("lo", "::1/128"), networkAddress("eth0", "2001:db8::1/64")];

/** What is said of handlers, which begin on line 5, without where it is said. */
function findingsOf(handlers: string, interfaces = INTERFACES): string[] {
  return findingsIn(TOP + handlers, interfaces).map((line) => line.replace(/^\d+:\d+: /, ""));
}

const RANGE = 'range: "2001:db8:1::10-2001:db8:1::1f"';

Deno.test("a pool that is there twice is an error", () => {
  assert.deepEqual(
    findingsOf(`  - address-pool: { ${RANGE} }
  - preference: { level: 1 }
  - address-pool: { prefix: "2001:db8:1::10/124" }
`),
    [
      "handlers[2].address-pool: expected each pool once, found the same addresses in " +
      "handlers[0].address-pool",
    ],
  );
});

Deno.test("each pool has a name of its own, where it has one", () => {
  assert.deepEqual(
    findingsOf(`  - address-pool: { ${RANGE}, name: homes }
  - address-pool: { range: "2001:db8:1::30-2001:db8:1::3f" }
  - prefix-pool: { name: homes, prefix: "2001:db8:8000::/40", delegated-length: 56 }
  - match: { marked-with: red }
    handlers: [address-pool: { name: red, range: "2001:db8:1::40-2001:db8:1::4f" }]
    else: [address-pool: { name: red, range: "2001:db8:1::40-2001:db8:1::4f" }]
`),
    ["handlers[2].prefix-pool.name: handlers[0].address-pool is called homes already"],
  );
});

Deno.test("pools that share addresses are a warning, once for each", () => {
  assert.deepEqual(
    findingsOf(`  - address-pool: { ${RANGE} }
  - address-pool: { range: "2001:db8:1::1f-2001:db8:1::2f" }
  - address-pool: { range: "2001:db8:1::15-2001:db8:1::2e" }
  - address-pool: { range: "2001:db8:1::30-2001:db8:1::3f" }
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
  - prefix-pool: { prefix: "2001:db8:80ff::/48", delegated-length: 64 }
`),
    [
      "warning: handlers[1].address-pool: this address-pool shares addresses with " +
      "handlers[0].address-pool: one of them gives each away",
      "warning: handlers[2].address-pool: this address-pool shares addresses with " +
      "handlers[0].address-pool: one of them gives each away",
      "warning: handlers[5].prefix-pool: this prefix-pool shares addresses with " +
      "handlers[4].prefix-pool: one of them gives each away",
    ],
  );
});

Deno.test("pools that share addresses for different requests are meant so", () => {
  const both = (one: string, other: string) =>
    findingsOf(`  - match: ${one}
    handlers: [address-pool: { ${RANGE}, valid-lifetime: 1d }]
  - match: ${other}
    handlers: [address-pool: { ${RANGE} }]
`);
  assert.deepEqual(both("{ marked-with: red }", "{ marked-with: blue }"), []);
  assert.deepEqual(
    both("{ elapsed-time: { less-than: 9 } }", "{ elapsed-time: { more-than: 9 } }"),
    [],
  );
  assert.deepEqual(both("{ marked-with: red }", "{ link: lan }"), [
    "info: handlers[1].handlers[0].address-pool: this address-pool shares addresses with " +
    "handlers[0].handlers[0].address-pool: the first that applies counts",
  ]);
});

Deno.test("a prefix pool that is on a link delegates nothing, and one that holds a link not that", () => {
  assert.deepEqual(
    findingsOf(`  - prefix-pool: { prefix: "2001:db8:1:0:8000::/65", delegated-length: 72 }
  - prefix-pool: { prefix: "2001:db8:2::/48", delegated-length: 64 }
  - prefix-pool: { prefix: "2001:db8::/40", delegated-length: 64 }
`),
    [
      "warning: handlers[0].prefix-pool: this prefix-pool lies in 2001:db8:1::/64 of link lan: " +
      "nothing of it is ever delegated",
      "warning: handlers[0].prefix-pool.delegated-length: With 72 bits no host behind a client can " +
      "make itself an address: expected a delegated-length of 64 or less",
      "info: handlers[1].prefix-pool: this prefix-pool holds 2001:db8:2::/64 of link lan, which " +
      "is not delegated",
      "warning: handlers[2].prefix-pool: this prefix-pool shares addresses with " +
      "handlers[0].prefix-pool: one of them gives each away",
      "info: handlers[2].prefix-pool: this prefix-pool holds 2001:db8:1::/64 of link lan, which " +
      "is not delegated, nor is another prefix",
    ],
  );
});

Deno.test("static assignments within a pool are said, and this machine's addresses are none", () => {
  using files = new Files();
  const csv = files.write(
    "a.csv",
    `${HEADER}duid:00,2001:db8:1::10,2001:db8:8000::/56\nduid:01,2001:db8:1::11,\n`,
  );
  const database = files.build(`${HEADER}duid:00,2001:db8:2::10,\n`);
  const own = [...INTERFACES, networkAddress("eth1", "2001:db8:1::12/64")];
  assert.deepEqual(
    findingsOf(
      `  - address-pool: { ${RANGE} }
  - static-csv: { file: ${csv} }
  - static-sqlite: { file: ${database} }
  - address-pool: { range: "2001:db8:1::12-2001:db8:1::1000" }
  - address-pool: { prefix: "2001:db8:2::/120" }
  - prefix-pool: { prefix: "2001:db8:8000::/48", delegated-length: 56 }
`,
      own,
    ).filter((line) => !line.startsWith("warning")),
    [
      "info: handlers[0].address-pool: 2 static assignments are within this address-pool and " +
      "kept off it",
      "info: handlers[4].address-pool: static assignments of a database are within this " +
      "address-pool and kept off it",
      "info: handlers[5].prefix-pool: 1 static assignment is within this prefix-pool and kept " +
      "off it",
    ],
  );
});
