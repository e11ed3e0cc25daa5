import assert from "node:assert/strict";
import { architectureOf, PackageError } from "../../lib/build/package/deb.ts";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { manualPages } from "../../lib/build/package/manual.ts";
import { roffOfMarkdown } from "../../lib/build/package/roff.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";

function elf(machine: number): Uint8Array {
  const octets = new Uint8Array(100);
  octets.set([0x7f, 0x45, 0x4c, 0x46]);
  octets[18] = machine;
  return octets;
}

Deno.test("a package is for the machine of its binary", () => {
  assert.equal(architectureOf(elf(62), "sextant"), "amd64");
  assert.equal(architectureOf(elf(183), "sextant"), "arm64");
});

Deno.test("what is no program for a machine that Debian has is refused in a sentence", () => {
  for (const octets of [elf(243), new TextEncoder().encode("#!/bin/sh\nexit 1\n")]) {
    assert.throws(
      () => architectureOf(octets, "dist/sextant"),
      (error) =>
        error instanceof PackageError &&
        /^dist\/sextant is .*, expected what deno task compile makes/.test(error.message),
    );
  }
});

Deno.test("the manual has every command with its options, and every handler", async () => {
  const [commands, configuration] = await manualPages("1.2.3");
  assert.equal(commands!.name, "sextant.8");
  assert.match(commands!.text, /^\.TH SEXTANT 8 "" "Sextant 1\.2\.3"\n/);
  assert.match(commands!.text, /\n\.SS serve \[options\]\n/);
  assert.match(commands!.text, /\n\.B \\-c, \\-\\-config <file>\nthe configuration\n/);
  assert.equal(configuration!.name, "sextant.yaml.5");
  for (const { name } of handlerSections) {
    assert.ok(configuration!.text.includes(`\n.SS \\fB${name.replaceAll("-", "\\-")}\\fR\n`), name);
  }
});

Deno.test("the systemd unit starts a server that tells of itself, and reloads and stops it by signals", () => {
  const unit = Deno.readTextFileSync(`${PROJECT}/packaging/sextant.service`);
  const settings = [...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) =>
    [key, value] as const
  );
  const of = (wanted: string) =>
    settings.filter(([key]) => key === wanted).map(([, value]) => value);
  assert.deepEqual(of("ExecStart"), ["/usr/bin/sextant serve -c /etc/sextant/sextant.yaml"]);
  assert.deepEqual(of("ExecReload"), [
    "/usr/bin/sextant check -c /etc/sextant/sextant.yaml",
    '/bin/sh -c "kill -HUP $MAINPID"',
  ]);
  assert.deepEqual([of("Type"), of("Restart"), of("ExecStop")], [["notify"], ["on-failure"], []]);
  assert.deepEqual([of("AmbientCapabilities"), of("User")], [["CAP_NET_BIND_SERVICE"], [
    "sextant",
  ]]);
});

Deno.test("Markdown becomes a manual page: headings, lists, tables, code", () => {
  const markdown = [
    "# Title",
    "## `listen`",
    "Where **it** listens; see [that](that.md).",
    "",
    "- one",
    "",
    "| Key | Value | Default | Meaning |",
    "| --- | --- | --- | --- |",
    "| `port` | a number | 547 | Its \\| port |",
    "",
    "```yaml",
    ".x: '\\'",
    "```",
  ];
  assert.deepEqual(roffOfMarkdown(markdown.join("\n")), [
    ".SH \\fBlisten\\fR",
    "Where \\fIit\\fR listens; see that.",
    ".PP",
    ".IP \\(bu 2",
    "one",
    ".PP",
    ".TP",
    "\\fBport\\fR",
    "value: a number; default: 547.",
    ".br",
    "Its | port",
    ".PP",
    ".PP",
    ".EX",
    "\\&.x: '\\e'",
    ".EE",
  ]);
});
