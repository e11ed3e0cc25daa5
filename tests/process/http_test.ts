import assert from "node:assert/strict";
import { permissionFlags } from "../../lib/cli/permissions.ts";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { parseMetrics } from "../metrics/strict_parser.ts";
import { exchange, parseAnswer, requestText } from "../http/http_client.ts";
import type { Program } from "../support/program.ts";
import { Sextant } from "../support/sextant.ts";
import { lease, sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** The checkout with the permissions that a configuration needs, and no others. */
function narrow(file: string): Program {
  const flags = permissionFlags(file);
  return {
    project: PROJECT,
    start: (command) => [Deno.execPath(), "run", ...flags, `${PROJECT}/main.ts`, command],
  };
}

Deno.test("a server tells over HTTP what ctl tells, to those with a token", async () => {
  await using folder = new Folder();
  const port = freePort();
  const [token, line] = (await sextant("token", "page", "--write")).split("\n");
  Deno.chmodSync(folder.write("tokens.yaml", `${line}\n`), 0o600);
  const configuration = (http: string) =>
    `${loopbackConfig({ port })}control-socket: { path: control.sock }\n${http}`;
  const file = folder.write(
    "sextant.yaml",
    configuration("http: [{ socket: { path: http.sock }, tokens: tokens.yaml }]\n"),
  );
  await using server = await new Sextant(["-c", file], { program: narrow(file) }).ready();
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const connection = await Deno.connect({ transport: "unix", path: `${folder.path}/http.sock` });
    return parseAnswer(await exchange(connection, requestText(method, path, headers)));
  };
  const bearer = { authorization: `Bearer ${token}` };

  const address = await lease(port);
  assert.equal((await ask("GET", "/api/v1/leases")).status, 401);
  const { leases } = JSON.parse((await ask("GET", "/api/v1/leases", bearer)).text);
  const told = JSON.parse(await sextant("ctl", "-c", file, "leases", "--json"));
  assert.equal(leases[0].lease, address);
  assert.deepEqual(Object.keys(leases[0]), Object.keys(told));
  const status = JSON.parse((await ask("GET", "/api/v1/status", bearer)).text);
  assert.deepEqual([status.healthy, status.store["live-leases"]], [true, 1]);
  assert.equal((await ask("GET", "/readyz")).status, 200);
  const { pools } = JSON.parse((await ask("GET", "/api/v1/pools", bearer)).text);
  assert.deepEqual(pools.map(({ leased }: { leased: number }) => leased), [1]);
  const { clients } = JSON.parse((await ask("GET", `/api/v1/clients/${address}`, bearer)).text);
  assert.equal(clients[0]["client-id"], leases[0]["client-id"]);
  assert.deepEqual(clients[0].exchanges.map(({ outcome }: { outcome: string }) => outcome), [
    "answered",
    "answered",
  ]);
  const metrics = parseMetrics((await ask("GET", "/metrics")).text);
  assert.equal(metrics.get("sextant_pool_leased")!.series[0]!.value, 1);

  assert.equal((await ask("DELETE", `/api/v1/leases/${address}`, bearer)).status, 200);
  const ended = JSON.parse((await ask("GET", `/api/v1/leases/${address}`, bearer)).text);
  assert.equal(ended.state, "released");

  const loaded = await ask("POST", "/api/v1/reload", bearer);
  assert.equal(loaded.status, 200, loaded.text);
  folder.write("sextant.yaml", configuration("nonsense: 1\n"));
  const refused = await ask("POST", "/api/v1/reload", bearer);
  assert.match(refused.text, /unknown key/);
  folder.write("sextant.yaml", configuration(""));
  await sextant("ctl", "-c", file, "reload");
  assert.throws(() => Deno.lstatSync(`${folder.path}/http.sock`), Deno.errors.NotFound);
  assert.equal((await server.stop()).code, 0);
});
