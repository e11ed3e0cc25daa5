/**
 * The extensions of docs/examples as their users run them: named by a configuration, and loaded from
 * where they are by the program, be it the checkout or a binary.
 *
 * @module
 */
import assert from "node:assert/strict";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { interfaceId, remoteId, vendorSpecificInformation } from "../../lib/wire/options/mod.ts";
import { askThroughRelay, bind } from "../server/through_relay.ts";
import { duid, octets } from "../support/messages.ts";
import { given } from "../support/pipeline_rig.ts";
import { Sextant } from "../support/sextant.ts";
import { TestPeer } from "../support/test_peer.ts";
import { sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort } from "./loopback.ts";

const PATIENCE = 30_000;

/** A server on loopback with one of the examples, which is copied as its user would. */
class Example implements AsyncDisposable {
  readonly folder = new Folder();
  readonly port = freePort();
  readonly file: string;
  server: Sextant | undefined;
  readonly #peers: TestPeer[] = [];

  constructor(name: string, handlers: string) {
    const text = Deno.readTextFileSync(`${PROJECT}/docs/examples/${name}`);
    this.folder.write(name, text);
    this.file = this.folder.write(
      "sextant.yaml",
      `extensions: [{ module: ./${name} }]
logging: [{ console: { level: info, color: never } }]
leases: { database: leases.sqlite }
control-socket: { path: control.sock }
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
listen: [{ unicast: "::1", port: ${this.port} }]
handlers:
${handlers}`,
    );
  }

  async start(): Promise<TestPeer> {
    assert.match(await sextant("check", "-c", this.file), / is fine\n/);
    this.server = await new Sextant(["-c", this.file]).ready();
    const peer = new TestPeer(this);
    this.#peers.push(peer);
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#peers) peer[Symbol.dispose]();
    await this.server?.[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

const line = (hex: string) => remoteId.of({ enterpriseNumber: 9, identifier: fromHex(hex)! });

Deno.test("line-address: each line has its address and its prefix, and another line's are refused", async () => {
  await using example = new Example(
    "line-address.js",
    `  - line-address: { enterprise: 9, addresses: "2001:db8:1::/96", prefixes: "2001:db8:8000::/40" }
  - address-pool: { prefix: "2001:db8:1:0:8000::/65" }
`,
  );
  const peer = await example.start();
  const reply = await bind(peer, { client: 1 }, [line("0a0207")]);
  assert.deepEqual(given(reply), ["2001:db8:1::1:207", "2001:db8:8002:700::/56"]);
  const other = await bind(peer, { client: 2 }, [line("0a0208")]);
  assert.deepEqual(given(other), ["2001:db8:1::1:208", "2001:db8:8002:800::/56"]);
  // Somebody else on the same line has to wait, unless the line is handed over.
  const stats = async () => JSON.parse(await sextant("ctl", "-c", example.file, "stats-json"));
  await askThroughRelay(peer, { type: "solicit", client: 3, na: { 1: [] } }, undefined, [
    line("0a"),
  ]);
  assert.deepEqual((await stats()).extensions, {
    "line-address.js": { "remote-ids that name no line": 1 },
  });
  assert.match(
    await sextant("ctl", "-c", example.file, "stats"),
    /^Extension line-address\.js\n- Counters\n {2}- remote-ids that name no line: 1$/m,
  );
});

Deno.test("gateway: a model decides, and who reports is told where in the vendor's layout", async () => {
  await using example = new Example(
    "gateway.js",
    `  - match: { gateway-model: [G7, G9] }
    handlers: [{ gateway-report: { host: acs.example.org } }]
`,
  );
  const peer = await example.start();
  const told = async (model: string) => {
    const data = octets(`\0\x02${model}\0\x01`);
    const said = { enterpriseNumber: 32473, options: [{ code: 2, data }] };
    const answer = await askThroughRelay(peer, {
      type: "informationRequest",
      oro: [17],
      options: [vendorSpecificInformation.of(said)],
    });
    return vendorSpecificInformation.in(answer.options)?.options.map(({ data }) => toHex(data));
  };
  assert.deepEqual(await told("G7"), [`011d7b${toHex(octets("acs.example.org"))}`]);
  assert.equal(await told("G8"), undefined);
});

Deno.test("accounting: a record for each lease that was given, with its line", async () => {
  await using example = new Example(
    "accounting.js",
    `  - accounting: { file: accounting.ndjson }
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }
`,
  );
  const peer = await example.start();
  const [address] = given(
    await bind(peer, { client: 7 }, [
      line("0a0207"),
      interfaceId.of(octets("ge-0/0/7")),
    ]),
  );
  await example.server!.stop();
  const text = Deno.readTextFileSync(`${example.folder.path}/accounting.ndjson`);
  const [record, ...more] = text.trim().split("\n").map((each) => JSON.parse(each));
  assert.deepEqual(more, []);
  assert.match(record.time, /^\d{4}-.+Z$/);
  delete record.time;
  assert.deepEqual(record, {
    message: "request",
    client: toHex(duid(7)),
    link: "lan",
    "remote-id": "9:0a0207",
    "interface-id": toHex(octets("ge-0/0/7")),
    lease: address,
    seconds: 3600,
  });
});

Deno.test("looking-glass: the last exchanges of a line are shown, after a reload too", async () => {
  const http = freePort();
  await using example = new Example(
    "looking-glass.js",
    `  - looking-glass: { port: ${http}, exchanges: 3 }
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }
`,
  );
  const peer = await example.start();
  const look = async (query: string) => {
    // At a reload the port is free for a moment.
    for (let tried = 0;; tried++) {
      const response = await fetch(`http://[::1]:${http}/?${query}`).catch((error) => {
        if (tried === 100) throw error;
      });
      if (response) return await response.json();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await bind(peer, { client: 7 }, [line("0a0207")]);
  await bind(peer, { client: 8 }, [line("0a0208")]);
  const [shown, ...others] = await look("link=lan&remote-id=9:0a0207");
  assert.deepEqual(others, []);
  assert.deepEqual(
    shown.exchanges.map((each: Record<string, string>) => [each["message"], each["answer"]]),
    [["solicit", "advertise"], ["request", "reply"]],
  );
  example.server!.signal("SIGHUP");
  await example.server!.stderr.until(/is reloaded/, PATIENCE);
  await bind(peer, { client: 7 }, [line("0a0207")]);
  assert.equal((await look("link=lan&remote-id=9:0a0207"))[0].exchanges.length, 3);
  assert.equal((await look("")).length, 2);
});
