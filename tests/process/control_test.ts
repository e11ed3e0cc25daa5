import assert from "node:assert/strict";
import { Accounts } from "../../lib/process/accounts.ts";
import { Sextant, sextantCommand } from "../support/sextant.ts";
import { lease, sextant } from "./command.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

/** A configuration with a control socket beside it. */
function configuration(port: number, more = ""): string {
  return `${loopbackConfig({ port })}control-socket: { path: control.sock }\n${more}`;
}

/** What a command says, when it fails. */
async function failure(command: string, ...words: string[]): Promise<string> {
  const [program, ...args] = sextantCommand(command, words);
  const { code, stderr } = await new Deno.Command(program!, { args }).output();
  assert.equal(code, 1);
  return new TextDecoder().decode(stderr).trim();
}

Deno.test("ctl asks a running server, reloads it and stops it", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write("sextant.yaml", configuration(port));
  const socket = `${folder.path}/control.sock`;
  await using server = await new Sextant(["-c", file]).ready();
  assert.equal(Deno.lstatSync(socket).mode! & 0o777, 0o600);

  await lease(port);
  const status = JSON.parse(await sextant("ctl", "-c", file, "status", "--json"));
  assert.equal(status.healthy, true);
  assert.equal(status.store["live-leases"], 1);
  assert.notEqual(status.store["last-commit"], null);
  assert.equal(status.configuration.path, file);
  const table = await sextant("ctl", "-s", socket, "leases");
  assert.match(table, /^Address or prefix .*\n2001:db8:1::1\S+ +active +\d/);
  const row = JSON.parse(await sextant("ctl", "-s", socket, "leases", "--json"));
  assert.equal(row.link, "lan");
  const pool = JSON.parse(await sextant("ctl", "-c", file, "pools", "--json"));
  assert.deepEqual([pool.links, pool.leased, pool.refused], [["lan"], 1, 0]);
  const client = JSON.parse(await sextant("ctl", "-c", file, "client", row.lease, "--json"));
  assert.equal(client["client-id"], row["client-id"]);
  assert.deepEqual(
    client.exchanges.map((each: { answer: string }) => each.answer),
    ["advertise", "reply"],
  );
  assert.match(await sextant("ctl", "-c", file, "statistics"), /^ {2}incoming packets: 2$/m);
  assert.match(
    await failure("ctl", "-s", socket, "reconfigure", "--link", "lan"),
    /^0 clients told, 1 client without a key: not accepting Reconfigure$/,
  );

  folder.write("sextant.yaml", configuration(port, "nonsense: 1\n"));
  assert.match(
    await failure("ctl", "-s", socket, "reload"),
    /^The configuration is not reloaded, and the one in force stays$/,
  );
  folder.write(
    "sextant.yaml",
    configuration(port, 'statistics: { relays: ["2001:db8:1::1"] }\n'),
  );
  await sextant("ctl", "-s", socket, "reload");
  await lease(port);
  const { global, relays } = JSON.parse(await sextant("ctl", "-s", socket, "stats-json"));
  assert.deepEqual([global.messages_in.solicit, global.messages_out.reply], [2, 2]);
  assert.equal(relays["2001:db8:1::1"].messages_in.solicit, 1);

  assert.equal(await sextant("ctl", "-s", socket, "shutdown"), "Shutting down\n");
  const { code } = await server.ended();
  assert.equal(code, 0, server.stderr.all.join("\n"));
  assert.throws(() => Deno.lstatSync(socket), Deno.errors.NotFound);
  assert.match(await failure("ctl", "-s", socket, "stats"), /there is no such socket/);
});

Deno.test("ctl releases a lease, which is then known as released, and who had it", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write("sextant.yaml", configuration(port));
  const ctl = (...words: string[]) => sextant("ctl", "-c", file, ...words);
  await using server = await new Sextant(["-c", file]).ready();
  const address = await lease(port, "000300010200000000aa");
  await lease(port, "000300010200000000bb");
  assert.match(await failure("ctl", "-c", file, "release", "2001:db8:1::/64"), /More than one/);
  assert.match(
    await ctl("release", address),
    /^2001:db8:1::\S+ of 000300010200000000aa on lan is released\n1 lease released\n$/,
  );
  assert.match(await failure("ctl", "-c", file, "release", address), /Nothing is leased at/);
  const [ended] = (await ctl("leases", "--ended", "--json")).trim().split("\n");
  const { lease: released, state } = JSON.parse(ended!);
  assert.deepEqual([released, state], [address, "released"]);
  assert.equal((await ctl("leases", "--json", "--limit", "5")).trim().split("\n").length, 1);
  assert.match(await ctl("verify"), /is sound: 2 leases/);
  assert.equal((await server.stop()).code, 0);
});

Deno.test("a server takes the place of one that was killed, but not of one that lives", async () => {
  await using folder = new Folder();
  const socket = `${folder.path}/c.sock`;
  const file = folder.write("sextant.yaml", loopbackConfig({ port: freePort() }));
  const other = folder.write(
    "other.yaml",
    loopbackConfig({ port: freePort(), database: "other.sqlite" }),
  );
  await using killed = await new Sextant(["-c", file, "-s", socket]).ready();
  await killed.kill();
  assert.ok(Deno.lstatSync(socket).isSocket);
  await using living = await new Sextant(["-c", file, "-s", socket]).ready();
  await using refused = new Sextant(["-c", other, "-s", socket]);
  assert.equal((await refused.ended()).code, 1);
  assert.deepEqual(refused.stderr.all, [
    `Cannot open the control socket ${socket}: a server listens on it already`,
  ]);
  assert.match(await sextant("ctl", "-s", socket, "help"), /^help /);
  assert.equal((await living.stop()).code, 0);
});

Deno.test({
  name: "the socket belongs to the user and the group that are configured, by name or number",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using folder = new Folder();
    const { uid, gid } = Accounts.read().user("nobody");
    const owners = [
      ["user: nobody", uid, gid],
      ["user: nobody, group: 4", uid, 4],
      ["group: 4", 0, 4],
    ] as const;
    for (const [keys, owner, group] of owners) {
      const file = folder.write(
        "sextant.yaml",
        `${loopbackConfig({ port: freePort() })}control-socket: { path: c.sock, ${keys} }\n`,
      );
      await using server = await new Sextant(["-c", file]).ready();
      const socket = Deno.lstatSync(`${folder.path}/c.sock`);
      assert.deepEqual([socket.uid, socket.gid], [owner, group]);
      await server.stop();
    }
  },
});

Deno.test("a socket for a user who is not there keeps the server from starting", async () => {
  await using folder = new Folder();
  const file = folder.write(
    "sextant.yaml",
    `${loopbackConfig({ port: freePort() })}control-socket: { path: c.sock, user: nobdy }\n`,
  );
  await using server = new Sextant(["-c", file]);
  assert.equal((await server.ended()).code, 1);
  assert.match(
    server.stderr.all.at(-1)!,
    /There is no user nobdy in \/etc\/passwd, expected one that is, or a number$/,
  );
});
