import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { duid, says } from "../support/messages.ts";
import { given, PipelineRig } from "../support/pipeline_rig.ts";

const SOLICIT = says({ type: "solicit", na: { 1: [] } });

/** What is said of a CSV, each with its severity. */
function findingsIn(csv: string | Uint8Array): string[] {
  using files = new Files();
  const { findings } = new PipelineRig({
    handlers: [{ "static-csv": { file: files.write("a.csv", csv) } }],
  });
  return findings.map(({ severity, message }) =>
    `${severity}: ${message.replaceAll(`${files.folder}/`, "")}`
  );
}

Deno.test("every bad line of a CSV is an error with its number", () => {
  const rows = [
    "duid:0003,2001:db8:1::1,",
    "duid:xyz,2001:db8:1::1,",
    "mac:00,2001:db8:1::2,",
    "duid:0004,2001:db8:1::zz,",
    'duid:0005,,"2001:db8:1::1/56"',
    "duid:0003 duid,2001:db8:1::3,",
    "remote-id:0102,2001:db8:1::4,",
    "duid:0006,ff02::1,",
  ];
  const findings = findingsIn(`${HEADER}${rows.join("\n")}`);
  assert.deepEqual(
    findings.map((finding) => /^error: a\.csv line (\d+): /.exec(finding)?.[1]),
    ["3", "4", "5", "6", "7", "8", "9"],
  );
  assert.match(findings[4]!, /the id "duid:0003 duid" does not end in hexadecimal digits/);
});

Deno.test("rows that assign one address, overlapping prefixes, or what is no client's are errors", () => {
  const rows = [
    "duid:01,2001:db8:1::5,2001:db8:9::/56",
    "duid:02 duid:03,2001:db8:1::5,",
    "duid:04,2001:db8:1::,",
    "duid:04,,2001:db8:a::/48",
    "duid:04,,2001:db8:9::/60",
    "duid:04,,2001:db8:1::/64",
    "duid:01,2001:db8:1::6,",
  ];
  assert.deepEqual(findingsIn(`${HEADER}${rows.join("\n")}`), [
    "error: a.csv line 4: 2001:db8:1:: for duid:04 is the all-zero address of link lan",
    "error: a.csv line 7: 2001:db8:1::/64 for duid:04 is the prefix of link lan",
    "error: a.csv line 3: 2001:db8:1::5 for duid:02: line 2 assigns this to duid:01",
    "error: a.csv line 6: 2001:db8:9::/60 for duid:04: line 2 assigns 2001:db8:9::/56 to duid:01",
  ]);
});

Deno.test("rows that have one of their ids in common are of one client", () => {
  const rows = [
    "duid:01 duid:02,2001:db8:1::5,",
    "duid:02 duid:03,2001:db8:1::5,2001:db8:9::/56",
    "duid:03,2001:db8:9::7,",
    "duid:04 duid:01,2001:db8:9::8,",
  ];
  assert.deepEqual(
    findingsIn(`${HEADER}${rows.join("\n")}`).filter((each) => /^error/.test(each)),
    [
      "error: a.csv line 5: 2001:db8:9::8 for duid:04: line 3 assigns 2001:db8:9::/56 to duid:02",
    ],
  );
});

Deno.test("of a CSV that is no table of assignments, the first bad lines are told, and their number", () => {
  const findings = findingsIn(`${HEADER}${"who,where,what\n".repeat(1234)}`);
  assert.equal(findings.length, 101);
  assert.match(findings[99]!, /line 101: /);
  assert.equal(findings[100], "error: a.csv: 1134 more lines are wrong");
});

Deno.test("a CSV that is missing, without its columns or broken is reported, not thrown", () => {
  const missing = new PipelineRig({ handlers: [{ "static-csv": { file: "/no/such/file.csv" } }] });
  assert.match(missing.findings[0]!.message, /Cannot read .*there is no such file/);
  using files = new Files();
  const folder = new PipelineRig({ handlers: [{ "static-csv": { file: files.folder } }] });
  assert.match(folder.findings[0]!.message, /Cannot read .*it is a folder, expected a file/);
  assert.match(findingsIn("")[0]!, /line 1: the header row is not there/);
  assert.match(findingsIn("id,address\nduid:00,::1\n")[0]!, /expected id,address,prefix/);
  assert.match(findingsIn(`${HEADER}"duid:00,`)[0]!, /line 2: .*a quote is not closed/);
  assert.match(findingsIn(new Uint8Array(9).fill(0xff))[0]!, /line 1: the header row/);
});

Deno.test("static-csv goes on with what it read when the file is gone or another", () => {
  using files = new Files();
  const file = files.write("a.csv", `${HEADER}duid:${toHex(duid(1))},2001:db8:1::5,\n`);
  const rig = new PipelineRig({ handlers: [{ "static-csv": { file } }] });
  Deno.writeTextFileSync(file, `${HEADER}duid:${toHex(duid(1))},2001:db8:1::6,\n`);
  assert.deepEqual(given(rig.answer(SOLICIT)), ["2001:db8:1::5"]);
  Deno.removeSync(file);
  rig.now += 100;
  assert.deepEqual(given(rig.answer(SOLICIT)), ["2001:db8:1::5"]);
});
