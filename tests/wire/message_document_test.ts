import assert from "node:assert/strict";
import { messagesMarkdown } from "../../lib/wire/message_document.ts";
import { messagesDeclared } from "../../lib/wire/message_type.ts";

const rows = messagesMarkdown().split("\n").filter((line) => line.startsWith("| "));

Deno.test("messagesMarkdown has a row for every declared message type", () => {
  for (const { code, name, source } of messagesDeclared) {
    const found = rows.filter((row) => row.startsWith(`| ${code} | \`${name}\` | ${source} |`));
    assert.equal(found.length, 1, name);
  }
});

Deno.test("messagesMarkdown says what a server does with a message, and what it discards", () => {
  assert.ok(
    rows.includes(
      "| 3 | `request` | RFC 8415 section 16.4 | a client | one server | required |  | UDP | " +
        "if allowed | assigned | yes | no | `reply` |",
    ),
  );
  assert.ok(
    rows.includes(
      "| 14 | `leasequery` | RFC 5007 section 4.1.1 | a requestor | one server or any | required | " +
        "no-lq-query | UDP or TCP | always |  | no | no | `leasequery-reply` |",
    ),
  );
});
