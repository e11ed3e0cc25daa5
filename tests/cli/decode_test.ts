import assert from "node:assert/strict";
import { decodeCommand } from "../../lib/cli/decode.ts";
import type { CommandIo } from "../../lib/cli/io.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { capturedDatagrams } from "../captures/captures.ts";

/** What the command said, in order, and how it ended. */
interface Outcome {
  readonly stdout: string[];
  readonly stderr: string[];
  readonly exitCode: number;
}

async function decode(args: readonly string[], input: readonly string[] = []): Promise<Outcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let exitCode = 0;
  const io: CommandIo = {
    stdout: (line) => stdout.push(line),
    stderr: (line) => stderr.push(line),
    stdin: () => ReadableStream.from(input),
    exit: (code) => {
      exitCode = code;
    },
  };
  await decodeCommand(io).parseAsync([...args], { from: "user" });
  return { stdout, stderr, exitCode };
}

const SOLICIT = "01123456 0001 0007 00030001001372 0008 0002 0064".replaceAll(" ", "");
const SOLICIT_JSON = {
  message: "solicit",
  "transaction-id": "123456",
  options: [
    {
      code: 1,
      name: "client-id",
      value: {
        type: "duid-ll",
        "hardware-type": "ethernet",
        "link-layer-address": "00:13:72",
        hex: "00030001001372",
      },
    },
    { code: 8, name: "elapsed-time", value: { seconds: 1 } },
  ],
  hex: SOLICIT,
};

function parsed(lines: readonly string[]): unknown[] {
  return lines.map((line) => JSON.parse(line));
}

Deno.test("decode shows a message as lines for people", async () => {
  const { stdout, stderr, exitCode } = await decode([SOLICIT]);
  assert.deepEqual(stdout.join("\n").split("\n"), [
    "solicit",
    "  transaction-id: 123456",
    "  client-id (1)",
    "    type: duid-ll",
    "    hardware-type: ethernet",
    "    link-layer-address: 00:13:72",
    "    hex: 00030001001372",
    "  elapsed-time (8)",
    "    seconds: 1",
  ]);
  assert.deepEqual(stderr, []);
  assert.equal(exitCode, 0);
});

Deno.test("decode shows after a message what is not as it should be, and is content", async () => {
  const { stdout, exitCode } = await decode(["0112345600070001ff"]);
  assert.deepEqual(stdout.join("\n").split("\n").slice(2), [
    "  preference (7): 255",
    "Not as the RFCs have it:",
    "  message: in solicit there is exactly one client-id, and here is none",
    "  message: in solicit there is exactly one elapsed-time, and here is none",
    "  preference: it has no place in solicit",
  ]);
  assert.equal(exitCode, 0);
});

Deno.test("decode --json gives one object a message, in order, with what it understood", async () => {
  const { stdout, stderr, exitCode } = await decode(["--json", SOLICIT, "ff00"]);
  assert.deepEqual(parsed(stdout), [
    SOLICIT_JSON,
    { message: "type 255", body: "hex:00", hex: "ff00" },
  ]);
  assert.deepEqual(stderr, []);
  assert.equal(exitCode, 0);
});

Deno.test("decode --json gives the error of what it does not understand, and goes on", async () => {
  const { stdout, stderr, exitCode } = await decode(["--json", "01 12", "xyz", SOLICIT]);
  assert.deepEqual(parsed(stdout), [
    { hex: "01 12", error: "3 more octets are needed and 1 are left (at octet 1)" },
    { hex: "xyz", error: 'A message is given in hexadecimal digits, and "x" is none' },
    SOLICIT_JSON,
  ]);
  assert.deepEqual(stderr, []);
  assert.equal(exitCode, 1);
});

Deno.test("decode says on stderr which message it does not understand, and goes on", async () => {
  const { stdout, stderr, exitCode } = await decode(["0112", "ff00", "", "ff01"]);
  assert.deepEqual(stdout, ["type 255\n  body: hex:00", "", "type 255\n  body: hex:01"]);
  assert.deepEqual(stderr, [
    "Cannot decode argument 1: 3 more octets are needed and 1 are left (at octet 1)",
    "Cannot decode argument 3: A message has at least one octet, and here is none",
  ]);
  assert.equal(exitCode, 1);
});

Deno.test("decode reads lines where it has no arguments, and skips blank ones", async () => {
  const { stdout, stderr, exitCode } = await decode([], ["ff00", "", "  \t", "0", " ff01 "]);
  assert.deepEqual(stdout, ["type 255\n  body: hex:00", "", "type 255\n  body: hex:01"]);
  assert.deepEqual(stderr, [
    "Cannot decode line 4: Hexadecimal digits come in pairs, one an octet, and there is an odd number of them",
  ]);
  assert.equal(exitCode, 1);
});

Deno.test("decode shows each line before it reads the next", async () => {
  const shown: string[] = [];
  let read = 0;
  const io: CommandIo = {
    stdout: (line) => shown.push(line),
    stderr: (line) => assert.fail(line),
    stdin: async function* () {
      for (; read < 3; read++) {
        assert.equal(shown.length, read);
        yield await Promise.resolve("ff00");
      }
    },
    exit: (code) => assert.fail(`exit ${code}`),
  };
  await decodeCommand(io).parseAsync(["--json"], { from: "user" });
  assert.equal(shown.length, 3);
});

Deno.test("decode of no lines shows nothing", async () => {
  assert.deepEqual(await decode([]), { stdout: [], stderr: [], exitCode: 0 });
});

Deno.test("decode takes octets apart by colons, dashes or blanks, and in either case", async () => {
  const forms = ["FF00AB", "ff:00:ab", "ff 00 ab", "ff-00-ab", "ff:0:ab", "ff00 ab", "0xff00ab"];
  forms.push(" ff:00 ab\t");
  const { stdout, exitCode } = await decode(["--json", ...forms]);
  for (const shown of parsed(stdout)) {
    assert.deepEqual(shown, { message: "type 255", body: "hex:00ab", hex: "ff00ab" });
  }
  assert.equal(stdout.length, forms.length);
  assert.equal(exitCode, 0);
});

Deno.test("decode never joins half an octet with another's", async () => {
  const { stdout } = await decode(["--json", "f f00 ab", "ff0"]);
  assert.deepEqual(parsed(stdout).map((shown) => (shown as { error: string }).error), [
    'Hexadecimal digits come in pairs, one an octet, and "f" is odd',
    "Hexadecimal digits come in pairs, one an octet, and there is an odd number of them",
  ]);
});

Deno.test("decode --json gives back the octets of every captured datagram", async () => {
  const datagrams = [...capturedDatagrams("avm-client"), ...capturedDatagrams("dhcpv6-map")];
  const { stdout, exitCode } = await decode(["--json"], datagrams.map((octets) => toHex(octets)));
  const shown = parsed(stdout) as { hex: string }[];
  assert.deepEqual(shown.map(({ hex }) => fromHex(hex)), datagrams);
  assert.equal(exitCode, 0);
});

const HEADER = "01123456";

Deno.test("decode --json shows a malformed option as its octets, with what is wrong, and the others", async () => {
  const hex = `${HEADER}00080001ff0006000200170007000200ff`;
  const { stdout, exitCode } = await decode(["--json", hex]);
  const shown = JSON.parse(stdout[0]!);
  assert.equal(exitCode, 0);
  assert.deepEqual(shown.options.map(({ code }: { code: number }) => code), [8, 6, 7]);
  assert.deepEqual(shown.options[0], {
    code: 8,
    name: "malformed elapsed-time",
    value: "hex:ff",
    error: "2 more octets are needed and 1 are left (at octet 8)",
  });
  assert.match(shown.options[2].error, /is 2 octets long/);
  assert.equal(shown.hex, hex);
});

Deno.test("decode shows what is malformed wherever it stands, however often, vital or not", async () => {
  const codesOf = async (options: string) => {
    const { stdout } = await decode(["--json", HEADER + options]);
    return JSON.parse(stdout[0]!).options?.map((option: { code: number; error?: string }) =>
      option.error ? -option.code : option.code
    );
  };
  assert.deepEqual(await codesOf("0003000100".repeat(20)), Array(20).fill(-3));
  assert.deepEqual(await codesOf("00090000" + "00080002ffff"), [-9, 8]);
  const inIa = `0003001100000001000000000000000000050001ff`;
  const { stdout } = await decode(["--json", HEADER + inIa]);
  assert.match(JSON.parse(stdout[0]!).options[0].value.options[0].error, /octets/);
});

Deno.test("decode shows one to three octets behind the last option, also of a relayed message", async () => {
  for (const trailing of ["00", "0000", "ffffff"]) {
    const hex = `${HEADER}00080002ffff${trailing}`;
    const { stdout } = await decode(["--json", hex]);
    const { trailing: shown, hex: again } = JSON.parse(stdout[0]!);
    assert.deepEqual([shown, again], [`hex:${trailing}`, hex]);
    const inner = `0009${(hex.length / 2).toString(16).padStart(4, "0")}${hex}`;
    const relayed = `0c00${"00".repeat(32)}${inner}${trailing}`;
    const outer = JSON.parse((await decode(["--json", relayed])).stdout[0]!);
    assert.equal(outer.options[0].value.trailing, `hex:${trailing}`);
    assert.equal(outer.hex, relayed);
  }
  const { stdout } = await decode([`${HEADER}00080002ffff00`]);
  assert.match(stdout.join("\n"), /trailing: hex:00\n[^]*behind its last option/);
});

Deno.test("decode gives only an error for what has no structure", async () => {
  for (const hex of ["01", "0112", `${HEADER}00080003ffff`, `${HEADER}ffffffff`]) {
    const { stdout } = await decode(["--json", hex]);
    assert.deepEqual(Object.keys(JSON.parse(stdout[0]!)), ["hex", "error"], hex);
  }
});

Deno.test("decode --json lets no octets of a message steer the terminal", async () => {
  const hex = `${HEADER}003b0003c29b6d`;
  const { stdout } = await decode(["--json", hex]);
  assert.match(stdout[0]!, /"value":"\\u009bm"/);
});
