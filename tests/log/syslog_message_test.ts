import assert from "node:assert/strict";
import { LEVELS } from "../../lib/log/level.ts";
import { syslogFormatter } from "../../lib/log/syslog_message.ts";
import { line } from "./support.ts";

const SENDER = { facility: "daemon", hostname: "dhcp1", pid: 7 } as const;

function text(sender: Parameters<typeof syslogFormatter>[0], message: string): string {
  return new TextDecoder().decode(syslogFormatter(sender)(line(message)));
}

Deno.test("a message is as RFC 5424 section 6 has it", () => {
  assert.equal(
    text(SENDER, "Sextant is ready"),
    "<30>1 2026-11-21T12:00:00.000Z dhcp1 sextant 7 - - Sextant is ready",
  );
});

Deno.test("facility and level make the priority", () => {
  const priorities = LEVELS.map((level) => {
    const octets = syslogFormatter({ ...SENDER, facility: "local7" })(line("x", 0, level));
    return /^<(\d+)>/.exec(new TextDecoder().decode(octets))![1];
  });
  assert.deepEqual(priorities, ["186", "187", "188", "190", "191", "191", "191"]);
  assert.match(text({ ...SENDER, facility: "kern" }, "x"), /^<6>1 /);
});

Deno.test("a host name that is unknown, or that cannot stand there, is left out", () => {
  for (const hostname of [undefined, "", "two words", "h\u00f6st", "x".repeat(256)]) {
    assert.match(text({ ...SENDER, hostname }, "x"), /^<30>1 \S+ - sextant 7 - - x$/);
  }
});

Deno.test("a message is one line, without control characters", () => {
  assert.equal(
    text(SENDER, "Received\n  solicit\n    client-id: 00\t01\x07\n").replace(/^.* - - /, ""),
    "Received | solicit | client-id: 00 01 ",
  );
});

Deno.test("a message that no collector would take is cut between characters", () => {
  const octets = syslogFormatter(SENDER)(line("\u00e4".repeat(10_000)));
  assert.ok(octets.length <= 8192 && octets.length > 8180, `${octets.length}`);
  const cut = new TextDecoder("utf-8", { fatal: true }).decode(octets);
  assert.ok(cut.endsWith("\u00e4\u2026"));
});
