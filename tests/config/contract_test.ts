import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import type { ConfigPath } from "../../lib/config/finding.ts";
import { formatFinding } from "../../lib/config/finding.ts";
import { loadConfiguration, type LoadResult } from "../../lib/config/load.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { contractConfiguration, writeContractFiles } from "./contract/contract.ts";
import { networkAddress } from "./loading.ts";

const INTERFACES = [
  networkAddress("eth0", "fe80::1/64"),
  networkAddress("eth0", "2001:db8:1::1/64"),
  networkAddress("eth0", "2001:db8::1/64"),
];

function load(text: string, { path }: Folder): LoadResult {
  return loadConfiguration(text, `${path}/config.yaml`, {
    handlerSections,
    interfaces: INTERFACES,
  });
}

/** The whole language, and what is said of it. */
function loadContract(folder: Folder): { text: string; result: LoadResult } {
  const text = contractConfiguration();
  return { text, result: load(text, folder) };
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

/** The same configuration without what is not supported. */
function without(text: string, paths: readonly ConfigPath[]): string {
  const document: unknown = parse(text);
  for (const path of paths.toReversed()) {
    const entry = path.findLastIndex((step) => typeof step === "number");
    const gone = entry < 0 ? path : path.slice(0, entry + 1);
    const holder = gone.slice(0, -1).reduce<unknown>(
      (value, step) => (value as Record<string | number, unknown>)[step],
      document,
    );
    const last = gone.at(-1)!;
    if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete (holder as Record<string, unknown>)[last];
  }
  return stringify(document);
}

Deno.test("of the whole language nothing is wrong but what is not supported yet", () => {
  using folder = new Folder();
  const { text, result: { findings } } = loadContract(folder);
  const lines = text.split("\n");
  for (const finding of findings) {
    const { line, column, path, message } = finding;
    assert.equal(message, "not supported yet", formatFinding("config.yaml", finding));
    // It is said where the key stands.
    assert.ok(lines[line - 1]!.slice(column - 1).startsWith(`${path.at(-1)}:`));
  }
});

Deno.test("the part of the language that is supported loads", () => {
  using folder = new Folder();
  const { text, result } = loadContract(folder);
  const supported = without(text, result.findings.map(({ path }) => path));
  const { loaded, findings } = load(supported, folder);
  assert.deepEqual(findings, []);
  const handlers = loaded!.makeHandlers(new Uint8Array(32));
  assert.deepEqual(handlers.findings, []);
  assert.deepEqual(loaded!.links.all.map(({ name }) => name), ["lan", "access-7"]);
  assert.ok(handlers.entries.length > 0);
});
