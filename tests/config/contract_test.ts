import assert from "node:assert/strict";
import { loadConfiguration, type LoadResult } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { contractConfiguration, writeContractFiles } from "./contract/contract.ts";
import { networkAddress } from "../support/network_address.ts";

const INTERFACES = [
  networkAddress("eth0", "fe80::1/64"),
  networkAddress("eth0", "2001:db8:1::1/64"),
  networkAddress("eth0", "2001:db8::1/64"),
];

function load(text: string, { path }: Folder): LoadResult {
  return loadConfiguration(text, `${path}/config.yaml`, {
    conditionSections,
    handlerSections,
    interfaces: INTERFACES,
  });
}

/** The files that the configuration names. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync();

  constructor() {
    writeContractFiles(this.path);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("the whole language loads, and nothing is wrong with it", () => {
  using folder = new Folder();
  const { loaded, findings } = load(contractConfiguration(), folder);
  assert.deepEqual(findings, []);
  const handlers = loaded!.makeHandlers(new Uint8Array(32));
  assert.deepEqual(handlers.findings, []);
  assert.deepEqual(loaded!.links.all.map(({ name }) => name), ["lan", "access-7"]);
  assert.ok(handlers.entries.length > 0);
});
