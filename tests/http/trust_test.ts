import assert from "node:assert/strict";
import { hashOf } from "../../lib/http/tokens.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { requestText } from "./http_client.ts";
import { HttpRig } from "./rig.ts";

const READ = "sextant_reader";
const WRITE = "sextant_writer";

function line(name: string, token: string, may: string): string {
  return `- { name: ${name}, sha256: "${toHex(hashOf(token))}", may: [${may}] }\n`;
}

/** HTTP that takes two tokens. */
async function withTokens(more = ""): Promise<HttpRig> {
  const rig = new HttpRig();
  const path = rig.write("tokens.yaml", line("a", READ, "read") + line("b", WRITE, "read, write"));
  await rig.serve(rig.entry(`tokens: ${path}${more}`));
  return rig;
}

function bearer(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

Deno.test("who has no token, or a wrong one, is told so by 401, and how to show one", async () => {
  await using rig = await withTokens();
  const wrong = [{}, bearer("nonsense"), bearer(""), {
    headers: { authorization: `Basic ${READ}` },
  }];
  for (const request of wrong) {
    const { status, headers, text } = await rig.ask("/api/v1/links", request);
    assert.equal(status, 401);
    assert.equal(headers.get("www-authenticate"), 'Bearer realm="Sextant"');
    assert.equal(headers.get("content-type"), "application/problem+json");
    assert.equal(JSON.parse(text).status, 401);
  }
  assert.equal((await rig.ask("/api/v1/links", bearer(READ))).status, 200);
  assert.doesNotMatch(rig.logged.join("\n"), /sextant_|nonsense/);
});

Deno.test("a token that lets one read lets nobody write", async () => {
  await using rig = await withTokens();
  const reload = (token: string) => rig.ask("/api/v1/reload", { method: "POST", ...bearer(token) });
  assert.equal((await reload(READ)).status, 403);
  assert.equal(rig.asked.reloads, 0);
  assert.equal((await reload(WRITE)).status, 200);
  assert.equal(rig.asked.reloads, 1);
});

Deno.test("without tokens everybody reads and nobody writes", async () => {
  await using rig = await HttpRig.start();
  assert.equal((await rig.ask("/api/v1/links")).status, 200);
  const { status, text } = await rig.ask("/api/v1/reload", { method: "POST", ...bearer(WRITE) });
  assert.equal(status, 403);
  assert.match(JSON.parse(text).detail, /only read$/);
});

Deno.test("page, health and the document need no token", async () => {
  await using rig = await withTokens();
  for (const path of ["/", "/readyz", "/livez", "/healthz", "/api/v1/openapi.json"]) {
    assert.equal((await rig.ask(path)).status, 200, path);
  }
});

Deno.test("who is not in allow-from gets nothing, of whatever it asks", async () => {
  await using rig = await HttpRig.start("", '["2001:db8::/32"]');
  for (const path of ["/", "/readyz", "/metrics", "/api/v1/links", "/api/v1/openapi.json"]) {
    const { status, headers } = await rig.ask(path);
    assert.equal(status, 403, path);
    assert.equal(headers.get("connection"), "close");
  }
  assert.match(rig.logged[0]!, /^warning: \[::1\] may not ask at \[::1\]:\d+ \(HTTP\)/);
});

Deno.test("a name that the server does not have is misdirected", async () => {
  await using rig = await HttpRig.start("hosts: [Dhcp.example.org]");
  const status = async (host: string) => (await rig.ask("/livez", { headers: { host } })).status;
  for (
    const host of [
      "[::1]",
      `[::1]:${rig.port}`,
      "[2001:DB8::1]:8547",
      "192.0.2.1",
      "192.0.2.1:80",
      "localhost",
      "LOCALHOST:8547",
      "dhcp.example.org",
      "DHCP.example.org.:1",
    ]
  ) assert.equal(await status(host), 200, host);
  for (
    const host of [
      "example.org",
      "xdhcp.example.org",
      "dhcp.example.org.evil.example",
      "localhost.evil.example",
      "[::1].evil.example",
      "[x]",
      "1.2.3",
      "[::1]:x",
      "::1",
      "",
    ]
  ) assert.equal(await status(host), 421, host);
});

Deno.test("a whole URL as target is judged by its own host, and two hosts are none", async () => {
  await using rig = await HttpRig.start();
  const ask = async (target: string, headers: string) =>
    (await rig.askRaw(`GET ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)).status;
  assert.equal(await ask("http://localhost/livez", "Host: localhost\r\n"), 200);
  assert.equal(await ask("http://evil.example/livez", "Host: localhost\r\n"), 421);
  assert.equal(await ask("/livez", "Host: localhost\r\nHost: evil.example\r\n"), 400);
  assert.equal(await ask("/livez", ""), 400);
});

Deno.test("tokens that change are in force without a reload, and wrong ones are not", async () => {
  await using rig = await withTokens();
  const status = async (token: string) => (await rig.ask("/api/v1/links", bearer(token))).status;
  assert.equal(await status(READ), 200);
  rig.write("tokens.yaml", line("c", "sextant_other", "read"));
  rig.timers.advance(1000);
  assert.deepEqual([await status(READ), await status("sextant_other")], [401, 200]);
  rig.write("tokens.yaml", "- { name: c }\n");
  rig.timers.advance(1000);
  assert.equal(await status("sextant_other"), 200);
  assert.match(rig.logged.at(-1)!, /^warning: The tokens in .* the one before stays in use$/);
});

Deno.test("what is said is for who asked alone, and for no other page", async () => {
  await using rig = await HttpRig.start();
  for (const path of ["/", "/api/v1/links", "/nothing", "/readyz"]) {
    const { headers } = await rig.ask(path);
    assert.match(headers.get("content-security-policy")!, /^default-src 'none';/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("access-control-allow-origin"), null);
  }
  const text = requestText("GET", "/", { host: "evil.example" });
  assert.match((await rig.askRaw(text)).headers.get("content-security-policy")!, /'none'/);
});
