import assert from "node:assert/strict";
import { jsonLineOf } from "../../lib/log/json_line.ts";
import { openLog } from "../../lib/log/log.ts";
import type { LogLine } from "../../lib/log/log.ts";
import { syslogFormatter } from "../../lib/log/syslog_message.ts";

const LINE: LogLine = { level: "info", message: "all is well", time: 0, fields: { link: "lan" } };

Deno.test("a line in JSON is one object with time, level, message and fields", () => {
  assert.equal(
    jsonLineOf(LINE),
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"all is well","link":"lan"}',
  );
});

Deno.test("whatever is in a message, a line in JSON stays one line without control characters", () => {
  const message = "a\nb\u001b[31m\u009b\u2028\ud800";
  const line = jsonLineOf({ ...LINE, message });
  assert.doesNotMatch(line, /[\p{Cc}\u2028]/u);
  assert.equal(JSON.parse(line).message, message);
});

Deno.test("fields are made for outputs that take them, and for no others", () => {
  const lines: LogLine[] = [];
  let made = 0;
  const fields = () => {
    made++;
    return { link: "lan" };
  };
  openLog([{ level: "info", write: (line) => lines.push(line) }]).write("info", "a", fields);
  assert.equal(made, 0);
  openLog([{ level: "info", takesFields: true, write: (line) => lines.push(line) }])
    .write("info", "a", fields);
  assert.deepEqual(lines.map((line) => line.fields), [undefined, { link: "lan" }]);
});

Deno.test("a syslog message in JSON stays JSON, however long its line is", () => {
  const format = syslogFormatter({ facility: "daemon", hostname: "h", pid: 1, format: "json" });
  for (const message of ["short", "x".repeat(20_000), "\u0001".repeat(20_000)]) {
    const octets = format({ ...LINE, message });
    assert.ok(octets.length <= 8192);
    const text = new TextDecoder().decode(octets);
    assert.equal(JSON.parse(text.slice(text.indexOf("{"))).level, "info");
  }
});
