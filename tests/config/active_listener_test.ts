import assert from "node:assert/strict";
import { loadConfiguration, type LoadResult } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { authority, certificate, tlsFile } from "../tls/certificates.ts";
import { findingsIn, INTERFACES } from "./loading.ts";

const FOLDER = tlsFile("");
const TLS = "tls: { certificate: server.pem, key: server.key, client-ca: ca.pem }";

/** A configuration with these keys of a TCP listener, in the folder of the certificates. */
function text(keys: string): string {
  return `listen:
  - { tcp: "::1", allow-from: ["::1"], ${keys} }
handlers: [{ leasequery: { allow-from: ["::1"] } }]
`;
}

function load(keys: string): LoadResult {
  return loadConfiguration(text(keys), `${FOLDER}sextant.yaml`, {
    conditionSections,
    handlerSections,
    interfaces: INTERFACES,
  });
}

/** What is said of these keys, each without its place in the file. */
function said(keys: string): string[] {
  return load(keys).findings.map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
}

function listener(keys: string) {
  const { loaded, findings } = load(keys);
  assert.deepEqual(findings, []);
  const [listener] = loaded!.configuration.listen;
  assert.ok(listener?.kind === "tcp");
  return listener;
}

Deno.test("RFC 7653 9.1: active leasequery is off unless it is asked for", () => {
  assert.equal(listener("").active, "no");
  assert.equal(listener("active: false, insecure-active: false").active, "no");
});

Deno.test("RFC 7653 9.1: insecure mode takes a key of its own, and TLS is the other way", () => {
  assert.equal(listener(`active: true, ${TLS}`).active, "secure");
  assert.equal(listener("active: true, insecure-active: true").active, "insecure");
  assert.equal(listener(`active: true, insecure-active: true, ${TLS}`).active, "insecure");
  assert.deepEqual(said("active: true"), [
    "active: expected tls beside it, or insecure-active: true (RFC 7653 section 9.1)",
  ]);
  assert.deepEqual(said("insecure-active: true"), [
    "insecure-active: expected active: true beside it, for without it nothing is followed",
  ]);
});

Deno.test("the files of TLS are read with the configuration", () => {
  const { credentials } = listener(`active: true, ${TLS}`);
  assert.deepEqual(credentials, { ...certificate("server"), clientCa: authority() });
  assert.ok(listener(TLS).credentials);
});

Deno.test("TLS takes all three files", () => {
  assert.deepEqual(said("tls: { certificate: server.pem }"), [
    "tls.key: missing; expected the path of a file such as static.csv",
    "tls.client-ca: missing; expected the path of a file such as static.csv",
  ]);
});

Deno.test("a file of TLS that cannot be used is said where it is named", () => {
  const files = (certificate: string, key: string, ca: string) =>
    said(`tls: { certificate: ${certificate}, key: ${key}, client-ca: ${ca} }`);
  assert.deepEqual(files("none.pem", ".", "ca.pem"), [
    "tls.certificate: expected a file that can be read: none.pem does not exist",
    "tls.key: expected a file that can be read: . is a folder",
  ]);
  assert.deepEqual(files("server.key", "server.pem", "make_certificates.sh"), [
    "tls.certificate: expected a certificate in PEM, found none in server.key",
    "tls.key: expected a private key in PEM without a passphrase, found none in server.pem",
    "tls.client-ca: expected a certificate in PEM, found none in make_certificates.sh",
  ]);
  assert.deepEqual(files("server.pem", "requestor.key", "ca.pem"), [
    "tls.key: expected the key of server.pem, found another in requestor.key",
  ]);
});

Deno.test("how long changes are kept is a duration, a day unless it says otherwise", () => {
  const keepChanges = (leases: string) => {
    const { loaded } = loadConfiguration(`${text("")}leases: { ${leases} }`, "/etc/sextant.yaml", {
      conditionSections,
      handlerSections,
      interfaces: INTERFACES,
    });
    return loaded!.configuration.leases.keepChanges;
  };
  assert.equal(keepChanges(""), 86_400);
  assert.equal(keepChanges("keep-changes: 2h"), 7200);
  assert.equal(keepChanges("keep-changes: 0"), 0);
  assert.deepEqual(findingsIn(`${text("")}leases: { keep-changes: never }`), [
    '4:25: leases.keep-changes: expected a duration such as 30, 30s, 5m, 12h or 7d, found "never"',
  ]);
});
