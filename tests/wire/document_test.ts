import assert from "node:assert/strict";
import { optionsMarkdown } from "../../lib/wire/document.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";
import { ntp } from "../../lib/wire/options/mod.ts";

const rows = optionsMarkdown().split("\n").filter((line) => line.startsWith("| "));

Deno.test("optionsMarkdown has a row for every declared option and suboption", () => {
  for (const { code, name, source } of [...dhcpv6.declared(), ...ntp.declared()]) {
    const found = rows.filter((row) => row.startsWith(`| ${code} | \`${name}\` | ${source} |`));
    assert.equal(found.length, 1, name);
  }
});

Deno.test("optionsMarkdown says what an option is made of, and where it may be", () => {
  assert.ok(
    rows.includes(
      "| 67 | `pd-exclude` | RFC 6603 section 4.2 | prefix-length: uint8, subnet-id: octets | at most one in ia-prefix |",
    ),
  );
  assert.ok(
    rows.includes(
      "| 9 | `relay-message` | RFC 8415 section 21.10 | message | exactly one in relay-reply; at most one in relay-forward |",
    ),
  );
});

Deno.test("every row of optionsMarkdown has as many cells as the heading", () => {
  for (const row of rows) assert.equal(row.split("|").length, 7, row);
});
