import assert from "node:assert/strict";
import { openSocket } from "../../lib/control/control_socket.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import { ControlRig, TestUser } from "./rig.ts";

const OWNER_ALONE = { mode: 0o600, uid: undefined, gid: undefined };

async function refuses(path: string, why: string): Promise<void> {
  await assert.rejects(
    openSocket(path, OWNER_ALONE),
    new OperatorError(`Cannot open the control socket ${path}: ${why}`),
  );
}

/** Leaves a socket that nobody listens on, as a server that was killed does. */
async function leaveSocket(path: string): Promise<void> {
  const aside = `${path}.aside`;
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.rename(path, aside);
  listener.close();
  await Deno.rename(aside, path);
}

Deno.test("the socket has the mode that is configured", async () => {
  await using rig = new ControlRig();
  for (const mode of [0o600, 0o660]) {
    await rig.listen(rig.place({ mode }));
    assert.equal((await Deno.lstat(rig.path)).mode! & 0o777, mode);
  }
});

Deno.test("a socket that a dead server left is replaced", async () => {
  await using rig = new ControlRig();
  await leaveSocket(rig.path);
  assert.ok((await Deno.lstat(rig.path)).isSocket);
  await rig.listen(rig.place());
  rig.server.start(rig.controlled);
  using user = await TestUser.connect(rig.path);
  assert.equal((await user.ask("help")).at(-1), "OK");
});

Deno.test("a socket that a living server listens on is not touched", async () => {
  await using rig = await ControlRig.start();
  await refuses(rig.path, "a server listens on it already");
  using user = await TestUser.connect(rig.path);
  assert.equal((await user.ask("help")).at(-1), "OK");
});

Deno.test("what is not a socket is not touched", async () => {
  await using rig = new ControlRig();
  const why = "something else is there, expected nothing or a socket that a server left";
  await Deno.writeTextFile(rig.path, "precious");
  await refuses(rig.path, why);
  assert.equal(await Deno.readTextFile(rig.path), "precious");
  await refuses(rig.folder, why);
});

Deno.test("a socket that cannot be made is refused in a sentence", async () => {
  await using rig = new ControlRig();
  await refuses(`${rig.folder}/none/c.sock`, `the folder ${rig.folder}/none does not exist`);
  await Deno.writeTextFile(`${rig.folder}/file`, "");
  await refuses(`${rig.folder}/file/c.sock`, `${rig.folder}/file is not a folder`);
  const long = `${rig.folder}/${"x".repeat(108 - rig.folder.length)}`;
  await refuses(long, "the path has 109 octets, expected at most 107");
});

Deno.test("the same path can be listened on again at once", async () => {
  await using rig = new ControlRig();
  for (let round = 0; round < 20; round++) {
    await rig.listen(rig.place());
    rig.server.start(rig.controlled);
    using user = await TestUser.connect(rig.path);
    await rig.server.close();
    assert.equal(await user.next(), undefined);
  }
});

Deno.test("a change of the path moves the socket, and who is connected stays connected", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const path = `${rig.folder}/moved.sock`;
  await rig.listen(rig.place({ path }));
  await assert.rejects(Deno.lstat(rig.path), Deno.errors.NotFound);
  assert.equal((await user.ask("help")).at(-1), "OK");
  using other = await TestUser.connect(path);
  assert.equal((await other.ask("help")).at(-1), "OK");
});

Deno.test("a change that is cancelled leaves the socket as it was", async () => {
  await using rig = await ControlRig.start();
  const path = `${rig.folder}/moved.sock`;
  (await rig.server.prepare(rig.place({ path }))).cancel();
  (await rig.server.prepare(rig.place({ mode: 0o666 }))).cancel();
  assert.equal((await Deno.lstat(rig.path)).mode! & 0o777, 0o600);
  using user = await TestUser.connect(rig.path);
  assert.equal((await user.ask("help")).at(-1), "OK");
});

Deno.test("a change to a path that cannot be leaves the socket as it was", async () => {
  await using rig = await ControlRig.start();
  await assert.rejects(
    rig.server.prepare(rig.place({ path: `${rig.folder}/none/c.sock` })),
    OperatorError,
  );
  using user = await TestUser.connect(rig.path);
  assert.equal((await user.ask("help")).at(-1), "OK");
});

Deno.test("without a socket in the configuration there is none", async () => {
  await using rig = await ControlRig.start();
  await rig.listen(undefined);
  await assert.rejects(Deno.lstat(rig.path), Deno.errors.NotFound);
});
