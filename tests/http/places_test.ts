import assert from "node:assert/strict";
import { authority, certificate, tlsFile } from "../tls/certificates.ts";
import { exchange, parseAnswer, requestText } from "./http_client.ts";
import { HttpRig } from "./rig.ts";

const ALIVE = requestText("GET", "/livez", {});

function secured(rig: HttpRig, caCerts: string[] = [authority()]): Promise<Deno.TlsConn> {
  return Deno.connectTls({ hostname: "::1", port: rig.port, caCerts });
}

Deno.test("HTTP is spoken over TLS, and by a new certificate once the files change", async () => {
  await using rig = new HttpRig();
  const use = (name: "server" | "foreign-server") => {
    const { certificate: pem, key } = certificate(name);
    rig.write("server.key", key);
    return rig.write("server.pem", pem);
  };
  use("server");
  await rig.serve(
    rig.entry(`tls: { certificate: ${rig.folder}/server.pem, key: ${rig.folder}/server.key }`),
  );
  assert.equal(parseAnswer(await exchange(await secured(rig), ALIVE)).status, 200);
  use("foreign-server");
  rig.timers.advance(1000);
  await assert.rejects(secured(rig).then((connection) => exchange(connection, ALIVE)));
  const foreign = await secured(rig, [authority("foreign-ca")]);
  assert.equal(parseAnswer(await exchange(foreign, ALIVE)).status, 200);
  assert.match(rig.logged.join("\n"), /info: The certificate in .* changed, and the new is in use/);
});

Deno.test("what is no TLS where TLS is spoken is closed", async () => {
  await using rig = new HttpRig();
  const tls = `tls: { certificate: ${tlsFile("server.pem")}, key: ${tlsFile("server.key")} }`;
  await rig.serve(rig.entry(tls));
  assert.doesNotMatch(await exchange(await rig.connect(), ALIVE), /200/);
});

Deno.test("HTTP is spoken at a socket of the mode that is configured", async () => {
  await using rig = new HttpRig();
  const path = `${rig.folder}/http.sock`;
  await rig.serve(`{ socket: { path: ${path}, mode: "0620" } }`);
  assert.equal(Deno.lstatSync(path).mode! & 0o777, 0o620);
  const ask = async () =>
    parseAnswer(await exchange(await Deno.connect({ transport: "unix", path }), ALIVE)).status;
  assert.equal(await ask(), 200);
  await rig.serve(`{ socket: { path: ${path}, mode: "0600" } }`);
  assert.equal(Deno.lstatSync(path).mode! & 0o777, 0o600);
  assert.equal(await ask(), 200);
  await rig.serve();
  assert.throws(() => Deno.lstatSync(path), Deno.errors.NotFound);
});

Deno.test("a change of the configuration leaves those connected who may stay", async () => {
  await using rig = await HttpRig.start();
  const connection = await rig.connect();
  await rig.serve(rig.entry("metrics: off"));
  assert.equal(parseAnswer(await exchange(connection, ALIVE)).status, 200);
  assert.equal(rig.asked.http.accepted, 1);
  await rig.serve();
  await assert.rejects(rig.connect(), Deno.errors.ConnectionRefused);
});

Deno.test("a port that is taken is an error, and nothing is opened", async () => {
  await using rig = await HttpRig.start();
  using other = Deno.listen({ hostname: "::1", port: 0 });
  const { port } = other.addr as Deno.NetAddr;
  await assert.rejects(
    rig.serve(
      `{ socket: { path: ${rig.folder}/s } }`,
      `{ address: "::1", port: ${port}, allow-from: "::1" }`,
    ),
    /^CannotListen: Cannot listen on \[::1\]:\d+ \(HTTP\): another program listens there already$/,
  );
  assert.throws(() => Deno.lstatSync(`${rig.folder}/s`), Deno.errors.NotFound);
  assert.equal((await rig.ask("/livez")).status, 200);
});

Deno.test("an address that is not there is a warning, and is tried again", async () => {
  await using rig = new HttpRig();
  const tokens = rig.write("t", `- { name: a, sha256: "${"0".repeat(64)}", may: [read] }\n`);
  await rig.serve(
    `{ address: "2001:db8:dead::1", insecure: true, tokens: ${tokens}, allow-from: "::1" }`,
  );
  assert.match(rig.logged[0]!, /^warning: HTTP cannot be spoken on \[2001:db8:dead::1\]:8547: /);
  assert.deepEqual(rig.timers.lengths, [1000]);
});
