import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { formatPath } from "../../lib/config/finding.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";

const LINKS = `
listen: [{ unicast: "::1" }]
links:
  - { name: a, prefixes: ["2001:db8:a::/64"] }
  - { name: b, prefixes: ["2001:db8:b::/64"] }
`;

/** What is found of handlers, with these rows in static.csv. */
function findings(handlers: string, ...rows: string[]): string[] {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(
      `${folder}/static.csv`,
      ["id,address,prefix", ...rows].map((row) => `${row}\n`).join(""),
    );
    const { loaded, findings } = loadConfiguration(
      `${LINKS}handlers:\n${handlers}`,
      `${folder}/sextant.yaml`,
      { conditionSections, handlerSections, interfaces: Deno.networkInterfaces() },
    );
    const all = [...findings, ...loaded?.makeHandlers(new Uint8Array(32)).findings ?? []];
    return all.filter(({ severity }) => severity !== "info")
      .map(({ severity, path, message }) => `${severity}: ${formatPath(path)}: ${message}`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const hex = (octets: number) => `"${"ab".repeat(octets)}"`;

Deno.test("options that do not fit into one message together are an error at the first too many", () => {
  const [found, ...more] = findings(`
  - option: { code: 65001, hex: ${hex(30_000)} }
  - option: { code: 65002, hex: ${hex(30_000)} }
  - option: { code: 65003, hex: ${hex(6_000)} }
  - option: { code: 65004, hex: ${hex(6_000)} }
`);
  assert.match(
    found!,
    /^error: handlers\[2\]\.option: with the options before it, answers would have 66012 octets/,
  );
  assert.deepEqual(more, []);
});

Deno.test("options behind a match count together with those around it, and not with others", () => {
  const match = (link: string, octets: number) =>
    `  - match: { link: ${link} }\n    handlers:\n      - option: { code: 65002, hex: ${
      hex(octets)
    } }\n`;
  const around = `  - option: { code: 65001, hex: ${hex(30_000)} }\n`;
  assert.deepEqual(findings(`${around}${match("a", 30_000)}${match("b", 30_000)}`), []);
  const [found, ...more] = findings(`${match("a", 36_000)}${match("b", 30_000)}${around}`);
  assert.match(found!, /^error: handlers\[0\]\.handlers\[0\]\.option: with the options before it/);
  assert.deepEqual(more, []);
});

Deno.test("static assignments behind a pool that serves all their clients are a warning", () => {
  const csv = "static-csv: { file: static.csv }";
  const pool = 'address-pool: { prefix: "2001:db8:a::/64" }';
  const within = (...handlers: string[]) =>
    `  - match: { link: a }\n    handlers:\n${
      handlers.map((each) => `      - ${each}\n`).join("")
    }`;
  const row = "duid:0001,2001:db8:a::5,";
  const [found, ...more] = findings(within(pool, csv), row);
  assert.match(
    found!,
    /^warning: handlers\[0\]\.handlers\[1\]\.static-csv: stands behind handlers\[0\]\.handlers\[0\]/,
  );
  assert.deepEqual(more, []);
  assert.deepEqual(findings(within(csv, pool), row), []);
  assert.equal(findings(`  - ${pool}\n${within(csv)}`, row).length, 1);
  // The pool is of another link, or has not all clients of the assignments.
  assert.deepEqual(findings(`  - ${pool.replace(":a:", ":b:")}\n${within(csv)}`, row), []);
  assert.deepEqual(findings(`${within(pool)}  - ${csv}\n`, "duid:0001,,2001:db8:9::/56"), []);
  const prefixes = 'prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }';
  assert.match(findings(`  - ${prefixes}\n${within(csv)}`, row)[0]!, /get prefixes first/);
});

Deno.test("an assigned prefix that swallows a pool, or lies across its edge, is a warning", () => {
  const csv = "  - static-csv: { file: static.csv }\n";
  const pool = '  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }\n';
  const of = (prefix: string) => findings(csv + pool, `duid:0001,,${prefix}`);
  assert.match(of("2001:db8:8000::/40")[0]!, /prefix-pool is assigned to clients as a whole/);
  assert.match(of("2001:db8::/32")[0]!, /prefix-pool is assigned to clients as a whole/);
  assert.deepEqual(of("2001:db8:8000::/56"), []);
  const range = '  - address-pool: { range: "2001:db8:a::1000-2001:db8:a::1fff" }\n';
  assert.deepEqual(findings(csv + range, "duid:0001,,2001:db8:a::1e00/119"), []);
  const cut = '  - address-pool: { range: "2001:db8:a::1080-2001:db8:a::1fff" }\n';
  assert.match(
    findings(csv + cut, "duid:0001,,2001:db8:a::1000/120")[0]!,
    /address-pool is cut at 2001:db8:a::1080 by a prefix that is assigned across it/,
  );
});

Deno.test("an address of one link that is assigned on several is a warning", () => {
  const csv = "static-csv: { file: static.csv }";
  const [found, ...more] = findings(`  - ${csv}\n`, "duid:0001,2001:db8:a::5,");
  assert.match(
    found!,
    /static\.csv line 2 assigns 2001:db8:a::5 of link a to a client on whichever link/,
  );
  assert.deepEqual(more, []);
  const within = `  - match: { link: a }\n    handlers:\n      - ${csv}\n`;
  assert.deepEqual(findings(within, "duid:0001,2001:db8:a::5,"), []);
});
