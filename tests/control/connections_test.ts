import assert from "node:assert/strict";
import { IDLE_TIMEOUT } from "../../lib/control/control_connection.ts";
import { GIVES_WAY_AFTER, MOST_CONNECTIONS } from "../../lib/control/control_server.ts";
import { ControlRig, lease, TestUser } from "./rig.ts";

Deno.test("who ends its side is answered still", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  await user.say("stats-json\nhelp\n");
  await user.closeWrite();
  const lines: string[] = [];
  for (let line = await user.next(); line !== undefined; line = await user.next()) lines.push(line);
  assert.equal(lines.filter((line) => line === "OK").length, 2);
});

Deno.test("who leaves without a word, or in the middle of an answer, does no harm", async () => {
  await using rig = await ControlRig.start();
  (await TestUser.connectOnly(rig.path))[Symbol.dispose]();
  rig.controlled.pages = Array.from({ length: 1000 }, () => [lease("2001:db8:1::1")]);
  const user = await TestUser.connect(rig.path);
  await user.say("leases\n");
  await user.next();
  user[Symbol.dispose]();
  using other = await TestUser.connect(rig.path);
  assert.equal((await other.ask("help")).at(-1), "OK");
  assert.deepEqual(rig.logged.filter((line) => line.startsWith("error")), []);
});

Deno.test("a command that is longer than commands are ends the connection", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  await user.say("x".repeat(135_167));
  assert.equal(await user.next(), "ERROR: A line may have 135166 characters");
  assert.equal(await user.next(), undefined);
});

Deno.test("who says nothing for too long is disconnected", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  await user.ask("help");
  assert.deepEqual(rig.timers.lengths, [IDLE_TIMEOUT]);
  rig.timers.runOut();
  assert.equal(await user.next(), undefined);
});

Deno.test("who takes long to read an answer is waited for", async () => {
  await using rig = await ControlRig.start();
  const page = Array.from({ length: 100 }, () => lease("2001:db8:1::1"));
  rig.controlled.pages = Array.from({ length: 100 }, () => page);
  using user = await TestUser.connect(rig.path);
  await user.say("leases\n");
  // The answer is larger than what the system keeps for the user.
  assert.ok((await user.next())!.startsWith("{"));
  assert.deepEqual(rig.timers.lengths, []);
  let lines = 1;
  while (await user.next() !== "OK") lines++;
  assert.equal(lines, 10_000);
});

Deno.test("datagrams that come in between two pages of leases are received between them", async () => {
  await using rig = await ControlRig.start();
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  let received = 0;
  const receiving = (async () => {
    for await (const _ of socket) received++;
  })();
  const PAGES = 200;
  const before: number[] = [];
  const sent: Promise<number>[] = [];
  rig.controlled.pages = {
    *[Symbol.iterator]() {
      for (let page = 0; page < PAGES; page++) {
        before.push(received);
        sent.push(socket.send(new Uint8Array(1), socket.addr));
        yield [lease("2001:db8:1::1")];
      }
    },
  };
  using user = await TestUser.connect(rig.path);
  await user.ask("leases");
  // Those of the last few pages may still be under way.
  assert.ok(before.at(-1)! > PAGES / 2, `${before}`);
  await Promise.all(sent);
  socket.close();
  await receiving;
});

Deno.test("more connections than are served at once are refused, until one ends", async () => {
  await using rig = await ControlRig.start();
  const users: TestUser[] = [];
  for (let count = 0; count < MOST_CONNECTIONS; count++) {
    users.push(await TestUser.connect(rig.path));
  }
  using refused = await TestUser.connectOnly(rig.path);
  assert.equal(await refused.next(), undefined);
  assert.ok(rig.logged.some((line) => /is refused: there are 32 already$/.test(line)));
  const [first] = users;
  await first!.ask("quit");
  assert.equal(await first!.next(), undefined);
  using next = await TestUser.connect(rig.path);
  assert.equal((await next.ask("help")).at(-1), "OK");
  for (const user of users) user[Symbol.dispose]();
});

Deno.test("who neither asks nor reads gives way where it is crowded, the longest first", async () => {
  await using rig = await ControlRig.start();
  const page = Array.from({ length: 100 }, () => lease("2001:db8:1::1"));
  rig.controlled.pages = Array.from({ length: 100 }, () => page);
  const users: TestUser[] = [];
  // Half of them do not read what they asked for, and half do not ask.
  for (let count = 0; count < MOST_CONNECTIONS; count++) {
    users.push(await TestUser.connect(rig.path));
    if (count % 2 === 1) continue;
    await users.at(-1)!.say("leases\n");
    await users.at(-1)!.next();
  }
  rig.timers.advance(GIVES_WAY_AFTER);
  for (let count = 0; count < MOST_CONNECTIONS; count++) {
    using user = await TestUser.connect(rig.path);
    assert.equal((await user.ask("help")).at(-1), "OK");
  }
  const lines = rig.logged.filter((line) => line.includes("gives way to another"));
  assert.equal(lines.length, 1);
  for (const user of users) user[Symbol.dispose]();
});

Deno.test("refused connections and unknown commands are said once a minute, with their number", async () => {
  await using rig = await ControlRig.start();
  const users: TestUser[] = [];
  for (let count = 0; count < MOST_CONNECTIONS; count++) {
    users.push(await TestUser.connect(rig.path));
  }
  for (let count = 0; count < 50; count++) {
    using refused = await TestUser.connectOnly(rig.path);
    assert.equal(await refused.next(), undefined);
    await users[0]!.ask("nonsense");
  }
  const warnings = rig.logged.filter((line) => line.startsWith("warning"));
  assert.equal(warnings.length, 2, warnings.join("\n"));
  for (const user of users) user[Symbol.dispose]();
});

Deno.test("to close the server ends every connection, and takes the socket away", async () => {
  await using rig = await ControlRig.start();
  using idle = await TestUser.connect(rig.path);
  using busy = await TestUser.connect(rig.path);
  const page = Array.from({ length: 100 }, () => lease("2001:db8:1::1"));
  rig.controlled.pages = Array.from({ length: 1000 }, () => page);
  await busy.say("leases\n");
  await busy.next();
  await rig.server.close();
  assert.equal(await idle.next(), undefined);
  await assert.rejects(Deno.lstat(rig.path), Deno.errors.NotFound);
});
