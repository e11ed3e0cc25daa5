import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { loadConfiguration, type LoadResult } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { certificate, tlsFile } from "../tls/certificates.ts";
import { INTERFACES } from "./loading.ts";

const SHA = "ab".repeat(32);
const TLS = `tls: { certificate: ${tlsFile("server.pem")}, key: ${tlsFile("server.key")} }`;

/** A folder with a configuration and files that it names. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync();

  /** Writes tokens that only their owner may read. */
  tokens(text: string, mode = 0o600): void {
    const path = `${this.path}/tokens.yaml`;
    // Not even its owner may write to one that is there with mode 0400.
    if (existsSync(path)) Deno.removeSync(path);
    Deno.writeTextFileSync(path, text);
    Deno.chmodSync(path, mode);
  }

  load(entries: string): LoadResult {
    return loadConfiguration(
      `http: [${entries}]\nlisten: [{ unicast: "::1" }]\nhandlers: []\n`,
      `${this.path}/sextant.yaml`,
      { conditionSections, handlerSections, interfaces: INTERFACES },
    );
  }

  /** What is said of entries, without its place in the file. */
  said(entries: string): string[] {
    return this.load(entries).findings.map(({ severity, path, message }) =>
      `${severity}: ${path.slice(2).join(".")}: ${message}`.replaceAll(`${this.path}/`, "")
    );
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("every key of http is read, and what is left out has its default", () => {
  using folder = new Folder();
  folder.tokens(`- { name: a, sha256: "${SHA}", may: [read] }\n`);
  const { loaded, findings } = folder.load(`
    { address: "::1", allow-from: "::1" },
    { address: "2001:db8:1::1", port: 8443, ${TLS}, allow-from: ["2001:db8:1::/64"],
      hosts: [DHCP.example.org.], tokens: tokens.yaml, metrics: token },
    { socket: { path: http.sock, mode: "0660" }, metrics: off }`);
  assert.deepEqual(findings, []);
  const [plain, full, local] = loaded!.configuration.http;
  assert.ok(plain?.kind === "address" && full?.kind === "address" && local?.kind === "socket");
  assert.deepEqual(
    [plain.port, plain.hosts, plain.tokens, plain.tokenList, plain.metrics, plain.tls],
    [8547, [], undefined, undefined, "open", undefined],
  );
  assert.deepEqual([formatAddress(full.address), full.port], ["2001:db8:1::1", 8443]);
  assert.deepEqual(full.allowFrom.map(formatPrefix), ["2001:db8:1::/64"]);
  assert.deepEqual([full.hosts, full.metrics], [["dhcp.example.org"], "token"]);
  assert.equal(full.tokens, `${folder.path}/tokens.yaml`);
  assert.deepEqual(
    full.tokenList!.map(({ name, sha256, may }) => [name, toHex(sha256), [...may]]),
    [["a", SHA, ["read"]]],
  );
  assert.deepEqual(full.credentials, certificate("server"));
  assert.equal(local.socket.path, `${folder.path}/http.sock`);
  assert.deepEqual([local.socket.mode, local.metrics], [0o660, "off"]);
});

Deno.test("an address that others reach wants TLS and tokens, or a word that it need not be TLS", () => {
  using folder = new Folder();
  folder.tokens(`- { name: a, sha256: "${SHA}", may: [read, write] }\n`);
  const at = (keys: string) =>
    folder.said(`{ address: "2001:db8:1::1", allow-from: "::1"${keys} }`);
  assert.deepEqual(at(""), [
    "error: address: expected tls, or insecure: true, beside it, as it is not loopback",
    "error: address: expected tokens beside it, as it is not loopback",
  ]);
  assert.deepEqual(at(", insecure: true, tokens: tokens.yaml"), []);
  assert.deepEqual(at(`, ${TLS}, tokens: tokens.yaml`), []);
  assert.equal(folder.said('{ address: "::", allow-from: "::1" }').length, 2);
});

Deno.test("who may ask is said, and not left open without a word", () => {
  using folder = new Folder();
  assert.deepEqual(folder.said('{ address: "::1" }'), [
    "error: allow-from: missing; expected an IPv6 prefix such as 2001:db8::/32",
  ]);
  assert.deepEqual(folder.said('{ address: "::1", allow-from: "::/0" }'), [
    "warning: allow-from: ::/0 lets everybody ask",
  ]);
  assert.deepEqual(folder.said("{ socket: { path: x.sock } }"), []);
  assert.deepEqual(folder.said('{ socket: { path: x.sock }, allow-from: ["::1"] }'), []);
});

Deno.test("what cannot be meant is refused, with what can", () => {
  using folder = new Folder();
  const at = (keys: string) => folder.said(`{ address: "::1", allow-from: "::1", ${keys} }`)[0];
  assert.match(at("hosts: ['a:80']")!, /^error: hosts.0: expected the name of a host .* any port/);
  assert.match(at("hosts: ['http://a']")!, /^error: hosts.0: expected the name of a host/);
  assert.match(at("metrics: closed")!, /^error: metrics: expected open, token or off/);
  assert.match(at("metrics: token")!, /^error: metrics: expected tokens beside it/);
  assert.match(at("port: 0")!, /^error: port: expected a port number/);
  assert.match(at("tls: { certificate: none, key: none }")!, /none does not exist$/);
  assert.match(
    folder.said('{ address: "fe80::1", allow-from: "::1" }')[0]!,
    /a link-local address/,
  );
  assert.match(
    folder.said('{ address: "::1", socket: { path: x }, allow-from: "::1" }')[0]!,
    /expected either address or socket, found address and socket/,
  );
  const twice = '{ address: "::1", allow-from: "::1" }';
  assert.match(folder.said(`${twice}, ${twice}`)[0]!, /expected each place once/);
});

Deno.test("a file of tokens is as it should be, or it is said what is wrong, and where", () => {
  using folder = new Folder();
  const entry = '{ address: "::1", allow-from: "::1", tokens: tokens.yaml }';
  const said = (text: string) => {
    folder.tokens(text);
    return folder.said(entry).join("\n");
  };
  const token = (name: string, more = "may: [read]") =>
    `- { name: ${name}, sha256: "${SHA}", ${more} }\n`;
  assert.deepEqual(folder.said(entry), ["error: tokens: tokens.yaml does not exist"]);
  assert.equal(said(token("a") + token("b", "may: [read, write]")), "");
  assert.match(
    said(""),
    /^error: tokens: tokens\.yaml is wrong: tokens\.yaml:1:1: expected a list/,
  );
  assert.match(said("[]"), /tokens\.yaml:1:1: .*at least 1 entry/);
  assert.match(said(token("a") + token("a")), /tokens\.yaml:2:11: .*expected a name for each/);
  assert.match(said(token("a", "may: [write]")), /expected \[read\] or \[read, write\]/);
  assert.match(said(token("a", "may: [reed]")), /expected read or write/);
  assert.match(said("- { name: a, may: [read] }\n"), /sha256: missing; expected the SHA-256/);
  assert.match(said(`- { name: a, sha256: "12", may: [read] }\n`), /64 hexadecimal digits/);
  assert.match(said(token("a", "may: [read], token: secret")), /unknown key "token"/);
  assert.match(said("- { name: [\n"), /^error: tokens: tokens\.yaml is wrong: tokens\.yaml:/);
});

Deno.test("tokens that others may write are refused, and those that others may read a warning", () => {
  using folder = new Folder();
  const said = (mode: number) => {
    folder.tokens(`- { name: a, sha256: "${SHA}", may: [read] }\n`, mode);
    return folder.said('{ address: "::1", allow-from: "::1", tokens: tokens.yaml }').join("\n");
  };
  assert.equal(said(0o600), "");
  assert.equal(said(0o400), "");
  assert.match(said(0o644), /^warning: tokens: tokens\.yaml has mode 0644 and may be read by/);
  assert.match(said(0o640), /^warning: /);
  assert.match(said(0o620), /^error: tokens: tokens\.yaml has mode 0620, so that other users may/);
  assert.match(said(0o602), /^error: /);
  assert.match(said(0o666), /^error: .*\nwarning: /);
});
