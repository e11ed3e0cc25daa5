import assert from "node:assert/strict";
import fc from "fast-check";
import { AssignmentCsv } from "../../lib/assignments/csv.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { octets } from "../support/messages.ts";

interface Read {
  /** `id address prefix` of each row that is right. */
  readonly rows: string[];
  /** `line: message` of each that is wrong. */
  readonly wrong: string[];
  readonly isWhole: boolean;
}

function read(csv: string | Uint8Array): Read {
  const rows: string[] = [];
  const wrong: string[] = [];
  const reader = new AssignmentCsv(
    (ids, { address, prefix }) => {
      const shown = [address && formatAddress(address.address), prefix && formatPrefix(prefix)];
      rows.push([...ids, ...shown.map((text) => text ?? "-")].join(" "));
    },
    (line, message) => wrong.push(`${line}: ${message}`),
  );
  if (csv.length > 0) reader.read(typeof csv === "string" ? new TextEncoder().encode(csv) : csv);
  reader.end();
  return { rows, wrong, isWhole: reader.isWhole };
}

function rowsOf(csv: string): string[] {
  const { rows, wrong } = read(csv);
  assert.deepEqual(wrong, []);
  return rows;
}

Deno.test("columns are found by their names, in any order and among others", () => {
  assert.deepEqual(
    rowsOf(
      "Name,PREFIX,id,comment,Address\n" +
        "joe,2001:db8:9::/56,duid:0001,,2001:db8::1\n" +
        ",,duid:0002,\n",
    ),
    ["duid:0001 2001:db8::1 2001:db8:9::/56", "duid:0002 - -"],
  );
});

Deno.test("semicolons and tabs separate columns where they do in the header", () => {
  const expected = ["interface-id:612c62 2001:db8::1 -"];
  assert.deepEqual(rowsOf("id;address;prefix\ninterface-id-str:a,b;2001:db8::1;\n"), expected);
  assert.deepEqual(rowsOf("id\taddress\tprefix\ninterface-id-str:a,b\t2001:db8::1\t\n"), expected);
  assert.deepEqual(rowsOf('id,address,prefix\n"interface-id-str:a,b",2001:db8::1,\n'), expected);
});

Deno.test("quotes, blanks, empty lines, a byte order mark and any line end are no part of a value", () => {
  const expected = ["duid:0001 2001:db8::1 -", "duid:0002 - 2001:db8:9::/56"];
  const rows = ['"duid:0001" , 2001:db8::1 ,', "", 'duid:0002,,"2001:db8:9::/56"'];
  for (const end of ["\n", "\r\n", "\r"]) {
    const csv = `\ufeff${["id, address ,prefix", ...rows].join(end)}`;
    assert.deepEqual(rowsOf(csv), expected);
    assert.deepEqual(rowsOf(csv + end), expected);
  }
});

Deno.test("every form of id is brought into its normal one", () => {
  const forms = {
    "duid:00030001AABB": "duid:00030001aabb",
    "DUID:00:03:00:01": "duid:00030001",
    "interface-id:65:74:68:30": "interface-id:65746830",
    "interface-id-str:eth0": "interface-id:65746830",
    "remote-id:40208:0A:0b": "remote-id:40208:0a0b",
    "remote-id:040208:0a0b": "remote-id:40208:0a0b",
    "remote-id:4294967295:0a": "remote-id:4294967295:0a",
    "remote-id:0:0a": "remote-id:0:0a",
    "remote-id-str:9:line-1:2": "remote-id:9:6c696e652d313a32",
    "subscriber-id:0a": "subscriber-id:0a",
    "subscriber-id-str:joe": "subscriber-id:6a6f65",
    "linklayer-id:1:02-00-00-00-00-0A": "linklayer-id:1:02000000000a",
    "linklayer-id:65535:0a": "linklayer-id:65535:0a",
    "linklayer-id-str:1:ab": "linklayer-id:1:6162",
  };
  for (const [id, normal] of Object.entries(forms)) {
    assert.deepEqual(rowsOf(`id,address,prefix\n"${id}",,\n`), [`${normal} - -`], id);
  }
});

Deno.test("what is wrong with a row is said with its line, and the rest is read", () => {
  const { rows, wrong, isWhole } = read([
    "id,address,prefix,comment",
    "duid:0001,2001:db8::1,",
    "duid:xyz,2001:db8::1,",
    "",
    'duid:0002,2001:db8::2,,"two\nlines"',
    "mac:00,2001:db8::2,",
    "duid-str:joe,,",
    "remote-id:4294967296:00,,",
    "linklayer-id:65536:00,,",
    "remote-id:00,,",
    "duid:,,",
    "subscriber-id-str:jö,,",
    "duid:0003,2001:db8::zz,",
    "duid:0003,,2001:db8::1/56",
    "duid:0003,,::/0",
    "duid:0003,ff02::1,",
    "duid:0004,2001:db8::4,",
  ].join("\n"));
  assert.deepEqual(
    wrong.map((line) => Number(line.split(":")[0])),
    [3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17],
  );
  assert.deepEqual(rows, [
    "duid:0001 2001:db8::1 -",
    "duid:0002 2001:db8::2 -",
    "duid:0004 2001:db8::4 -",
  ]);
  assert.ok(isWhole);
  assert.match(wrong[0]!, /"duid:xyz" does not end in hexadecimal digits/);
  assert.match(wrong[1]!, /"mac:00" has no known form: expected duid:HEX/);
  assert.match(wrong[8]!, /"2001:db8::zz" is not an IPv6 address/);
  assert.match(wrong[9]!, /2001:db8::1\/56 has bits after its length: expected 2001:db8::\/56/);
  assert.match(wrong[11]!, /ff02::1 cannot be assigned to a client/);
});

Deno.test("octets that are not UTF-8 spoil their own row only", () => {
  const octets = new TextEncoder().encode(
    "id,address,prefix\nsubscriber-id-str:j?e,,\nduid:0001,2001:db8::1,\n",
  );
  octets[octets.indexOf("?".charCodeAt(0))] = 0xf6;
  const { rows, wrong } = read(octets);
  assert.deepEqual(rows, ["duid:0001 2001:db8::1 -"]);
  assert.match(wrong[0]!, /^2: .*does not end in ASCII text/);
});

Deno.test("a missing or wrong header is said and shown, and nothing is read", () => {
  const expected = "expected id,address,prefix, perhaps with hostname and iaid";
  const messages: Readonly<Record<string, string>> = {
    "": "the header row is not there",
    "\n": "the header row is not there",
    "duid:0001,2001:db8::1,\n": 'the header row "duid:0001,2001:db8::1," lacks id, address, prefix',
    "id,address\nduid:0001,2001:db8::1\n": 'the header row "id,address" lacks prefix',
    "ID;Adress;Prefix\n": 'the header row "ID,Adress,Prefix" lacks address',
  };
  for (const [csv, message] of Object.entries(messages)) {
    const { rows, wrong, isWhole } = read(csv);
    assert.deepEqual([rows, isWhole], [[], false]);
    assert.deepEqual(wrong, [`1: ${message}: ${expected}`]);
  }
  const [long] = read(`${"x".repeat(5000)}\n`).wrong;
  assert.ok(long!.length < 250, long);
});

Deno.test("host names and IAIDs may be there, in any order", () => {
  const taken: unknown[] = [];
  const wrong: string[] = [];
  const csv = new AssignmentCsv(
    ([id], { iaid, hostname }) => taken.push([id, iaid, hostname]),
    (line, message) => wrong.push(`${line}: ${message}`),
  );
  csv.read(octets(`IAID,id,address,prefix,hostname
,duid:01,,,
7,duid:02,,,Printer
0x10,duid:03,,,printer.example.org
4294967295,duid:04,,,
4294967296,duid:05,,,
-1,duid:06,,,
7,duid:07,,,two words
`));
  csv.end();
  assert.deepEqual(taken, [
    ["duid:01", undefined, undefined],
    ["duid:02", 7, "printer"],
    ["duid:03", 16, "printer.example.org."],
    ["duid:04", 4294967295, undefined],
  ]);
  assert.deepEqual(wrong, [
    '6: "4294967296" is not an IAID: expected a number up to 4294967295',
    '7: "-1" is not an IAID: expected a number up to 4294967295',
    '8: "two words" is not a host name',
  ]);
});

Deno.test("a quote that is never closed is said where it was opened", () => {
  const head = "id,address,prefix\nduid:0001,2001:db8::1,\n";
  const unclosed = read(`${head}"duid:0002,2001:db8::2,\nduid:0003,2001:db8::3,\n`);
  assert.deepEqual(unclosed.rows, ["duid:0001 2001:db8::1 -"]);
  assert.deepEqual(unclosed.wrong, [
    "3: the row that begins here is not CSV: a quote is not closed; nothing after it is read",
  ]);
  assert.equal(unclosed.isWhole, false);
  // However long the file is, no more of it is kept than a row can have.
  const long = read(`${head}"duid:0002,2001:db8::2,\n${"duid:0003,2001:db8::3,\n".repeat(10_000)}`);
  assert.match(long.wrong[0]!, /^3: .*longer than 65536 octets/);
});

Deno.test("what follows a closing quote ends the reading, as nobody knows what is meant", () => {
  const { rows, wrong, isWhole } = read(
    'id,address,prefix\nduid:0001,"2001"db8::1,\nduid:0002,,\n',
  );
  assert.deepEqual([rows, isWhole], [[], false]);
  assert.match(wrong[0]!, /^2: .*something follows a quote that is closed/);
});

Deno.test("it does not matter where a file is cut into pieces", () => {
  const csv = '\ufeffid,address,prefix,x\r\nduid:0001,2001:db8::1,,"a ""quoted""\nü"\r\n' +
    '"interface-id-str:eth0",,2001:db8:9::/56,\r\nmac:1,,,\r\nduid:0002,2001:db8::2,,';
  fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), (length) => {
    // The header row is in the first piece, as a piece has 64 KiB.
    const octets = new TextEncoder().encode(csv);
    const header = 30;
    const rows: string[] = [];
    const wrong: string[] = [];
    const reader = new AssignmentCsv(
      (ids) => rows.push(...ids),
      (line) => wrong.push(String(line)),
    );
    reader.read(octets.slice(0, header));
    for (let at = header; at < octets.length; at += length) {
      reader.read(octets.slice(at, at + length));
    }
    reader.end();
    assert.deepEqual(rows, ["duid:0001", "interface-id:65746830", "duid:0002"]);
    assert.deepEqual(wrong, ["5"]);
  }));
});

Deno.test("a column that is nearly one of ours is doubted, and what is in it is not read", () => {
  const doubts: string[] = [];
  const hostnames: (string | undefined)[] = [];
  const reader = new AssignmentCsv(
    (_, { hostname }) => hostnames.push(hostname),
    () => assert.fail("nothing is wrong"),
    (line, message) => doubts.push(`${line}: ${message}`),
  );
  const csv = "id,address,prefix,hostnam,comment,IAIDs\nduid:00010203,2001:db8::1,,printer,x,7\n";
  reader.read(new TextEncoder().encode(csv));
  reader.end();
  assert.deepEqual(doubts, [
    '1: the column "hostnam" is not read; did you mean "hostname"?',
    '1: the column "iaids" is not read; did you mean "iaid"?',
  ]);
  assert.deepEqual(hostnames, [undefined]);
});
