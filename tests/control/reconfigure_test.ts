import assert from "node:assert/strict";
import {
  formatReconfigure,
  parseReconfigure,
  type ReconfigureProgress,
} from "../../lib/control/reconfigure_question.ts";
import { ReconfigureJob } from "../../lib/reconfigure/job.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { duid, prefix } from "../support/messages.ts";
import { ControlRig, TestUser } from "./rig.ts";

const CLIENTS = [1, 2, 3].map((client) => ({ clientId: duid(client), link: "lan" }));

/** A rig whose clients end as told, as far as they are meant. */
async function rigWith(...ends: ("answered" | "unanswered" | "without-key")[]) {
  const rig = await ControlRig.start();
  rig.controlled.makeJob = (order) => {
    const job = new ReconfigureJob(order, [CLIENTS].values(), rig.timers, true);
    job.next();
    for (const end of ends) {
      const client = job.next()!;
      if (end !== "without-key") job.begin();
      job.report({ ...client, end, messages: end === "without-key" ? 0 : 1 });
    }
    if (ends.length === CLIENTS.length) job.next();
    else if (ends.length > 0) job.stop();
    return job;
  };
  return rig;
}

Deno.test("reconfigure tells what became of each client, and of all", async () => {
  await using rig = await rigWith("answered", "unanswered", "without-key");
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("reconfigure link=lan message=rebind request=23,dns-x"), [
    "ERROR: Expected the name or the code of an option, found dns-x",
  ]);
  const said = await user.ask("reconfigure link=lan message=rebind request=23,domain-search-list");
  assert.deepEqual(said.slice(0, -1).map((line) => JSON.parse(line)), [
    { "client-id": "00030001020000000001", link: "lan", result: "answered", messages: 1 },
    { "client-id": "00030001020000000002", link: "lan", result: "unanswered", messages: 1 },
    { "client-id": "00030001020000000003", link: "lan", result: "without-key", messages: 0 },
    { told: 2, answered: 1, unanswered: 1, "without-key": 1, total: 3 },
  ]);
  assert.equal(
    said.at(-1),
    "ERROR: 2 clients told, 1 answered, 1 did not, " +
      "1 client without a key: not accepting Reconfigure",
  );
  assert.deepEqual(rig.controlled.reconfigured, [
    [{ message: MessageType.rebind, request: [23, 24] }, { kind: "link", link: "lan" }],
  ]);
});

Deno.test("reconfigure succeeds when all that were told came", async () => {
  await using rig = await rigWith("answered", "answered", "answered");
  using user = await TestUser.connect(rig.path);
  assert.equal(
    (await user.ask("reconfigure all")).at(-1),
    "OK: 3 clients told, 3 answered, 0 did not",
  );
});

Deno.test("reconfigure says that it ended before its time", async () => {
  await using rig = await rigWith("answered");
  using user = await TestUser.connect(rig.path);
  assert.equal(
    (await user.ask("reconfigure all")).at(-1),
    "ERROR: 1 client told, 1 answered, 0 did not, ended before its time",
  );
});

Deno.test("reconfigure says that nobody is meant", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const answers: Readonly<Record<string, string>> = {
    "client-id=0003000102": "client 0003000102",
    "address=2001:db8::1": "client that holds 2001:db8::1",
    "address=2001:db8::/64": "client that holds 2001:db8::/64",
    "link=My%20Link": "client on the link My Link",
    "all": "client",
  };
  for (const [words, who] of Object.entries(answers)) {
    assert.equal((await user.ask(`reconfigure ${words}`)).at(-1), `ERROR: There is no ${who}`);
  }
});

/** A job for somebody who asked for it, and has heard nothing of it so far. */
async function askedBy(user: TestUser, rig: ControlRig): Promise<ReconfigureJob> {
  const job = new ReconfigureJob({ request: [] }, [CLIENTS].values(), rig.timers, true);
  rig.controlled.makeJob = () => job;
  await user.say("reconfigure all\n");
  await rig.timers.set(10_000);
  return job;
}

/** What is said before any client is told. */
function progress(withoutKey: number): ReconfigureProgress {
  return { told: 0, answered: 0, unanswered: 0, "without-key": withoutKey, total: null };
}

Deno.test("reconfigure goes on to say that it goes on", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const job = await askedBy(user, rig);
  rig.timers.runOut();
  assert.deepEqual(JSON.parse((await user.next())!), progress(0));
  job.stop();
});

Deno.test("reconfigure says how far it is while much is told of clients, too", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const job = await askedBy(user, rig);
  job.next();
  job.report({ ...job.next()!, end: "without-key", messages: 0 });
  rig.timers.runOut();
  assert.equal(JSON.parse((await user.next())!).result, "without-key");
  assert.deepEqual(JSON.parse((await user.next())!), progress(1));
  await rig.timers.set(10_000);
  for (const client of [job.next()!, job.next()!]) {
    job.begin();
    if (client.clientId.at(-1) === 2) job.report({ ...client, end: "answered", messages: 1 });
  }
  job.next();
  assert.equal(JSON.parse((await user.next())!).result, "answered");
  rig.timers.runOut();
  const { told, total } = JSON.parse((await user.next())!);
  assert.deepEqual({ told, total }, { told: 2, total: 3 });
  job.stop();
});

Deno.test("reconfigure is refused where allow-reconfigure is false", async () => {
  await using rig = await ControlRig.start();
  rig.controlled.reconfiguration.policy.isAllowed = false;
  using user = await TestUser.connect(rig.path);
  assert.deepEqual(await user.ask("reconfigure all"), [
    "ERROR: allow-reconfigure is false, so no client has a key",
  ]);
});

Deno.test("a reconfigure that makes no sense is refused", async () => {
  await using rig = await ControlRig.start();
  using user = await TestUser.connect(rig.path);
  const refusals: Readonly<Record<string, string>> = {
    "": "one of client-id=, address=, link= or all, found none",
    "all link=lan": "one of client-id=, address=, link= or all, found all link=lan",
    "all message=reply": "renew, rebind or information-request, found reply",
    "client-id=me": "a DUID in hexadecimal, found me",
    "everybody": "link=, client-id=, address= or all, found everybody",
  };
  for (const [words, why] of Object.entries(refusals)) {
    const said = await user.ask(`reconfigure ${words}`.trim());
    assert.deepEqual(said, [`ERROR: Expected ${why}`]);
  }
  assert.deepEqual(rig.controlled.reconfigured, []);
});

Deno.test("what is asked is read as it was meant", () => {
  const order = { message: MessageType.informationRequest, request: [23, 65000] };
  for (
    const meant of [
      { kind: "client", clientId: duid(1) },
      { kind: "holders", prefix: prefix("2001:db8::/56") },
      { kind: "link", link: "a b=c%" },
      { kind: "all" },
    ] as const
  ) {
    const words = formatReconfigure({ meant, order }).split(" ");
    assert.deepEqual(parseReconfigure(words), { meant, order });
  }
});
