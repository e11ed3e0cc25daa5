import { encodeMessage } from "../../lib/wire/message.ts";
import { address, duid } from "../support/messages.ts";
import { PLACES } from "./places.ts";
import { REQUESTOR, UNICAST } from "./plan.ts";
import { ask } from "./leasequery_rules.ts";
import { read } from "./reading.ts";
import type { Action, Step } from "./steps.ts";
import { describeReading } from "./describe.ts";
import type { World } from "./world.ts";

/** Says what a step was, as a line: nobody asks as long as nothing is wrong. */
export type Line = () => string;

/** Makes a step happen. */
export async function perform(step: Step, world: World): Promise<Line> {
  await world.pass(step.after);
  if (world.judge.verdict !== undefined) return () => "(what was under way)";
  const line = await act(step, world);
  await world.settle();
  world.count();
  world.listenForDeafness();
  return line;
}

async function act(step: Step, world: World): Promise<Line> {
  const { host, judge, troubles, clock } = world;
  switch (step.do) {
    case "say":
      return say(step, world);
    case "replay":
      return replay(step, world);
    case "ask":
      return query(step, world);
    case "reload":
      return await reload(step, world);
    case "restart":
      await world.restart();
      return () => "the server is stopped and started again";
    case "crash":
      await world.crash(step.keepsCommitted);
      return () =>
        step.keepsCommitted
          ? "the server crashes, and starts again with all that was committed"
          : "the power fails, and the server starts again with what the disk was told to keep";
    case "fail":
      if (step.what === "commit") troubles.commitFails = true;
      else if (step.what === "sync") troubles.syncFails = true;
      else troubles.isFull = true;
      return () => `the next ${step.what} will fail`;
    case "slow":
      troubles.syncTakes = step.syncTakes;
      return () => `from now on the disk takes ${step.syncTakes} ms`;
    case "jump":
      clock.jump(step.seconds * 1000);
      return () => `the clock is set by ${step.seconds} s`;
    case "interface": {
      const found = world.interfaces.find(({ name }) => name === step.name)!;
      found.isUp = false;
      clock.after(step.downFor, () => world.bringUp(found, step.isMadeAnew));
      const what = step.isMadeAnew ? "is deleted, and made anew after" : "goes down for";
      return () => `${step.name} ${what} ${step.downFor} ms`;
    }
    case "flood":
      world.traffic.flood(PLACES[step.place], step.lasts);
      return () => `forged clients come from ${step.place} for ${step.lasts} ms`;
    case "lock":
      clock.after(step.lasts, world.lock());
      return () => `another program writes to the lease database for ${step.lasts} ms`;
    case "exhaust":
      world.traffic.network.isExhausted = true;
      clock.after(step.lasts, () => world.traffic.network.isExhausted = false);
      return () => `no socket can be opened for ${step.lasts} ms`;
    case "audit":
      if (judge.verdict === undefined && host.leases) world.audit();
      return () => "the store is compared with the model";
  }
}

function say(step: Extract<Action, { do: "say" }>, world: World): Line {
  const client = world.clients[step.client]!;
  const coveted = step.covets === undefined ? undefined : world.clients[step.covets];
  const name = step.place ?? client.home;
  const { wrap, from, to } = PLACES[name];
  const bytes = encodeMessage(wrap(client.say(step, coveted), step.client));
  const { transactionId, back, copies } = step;
  const hearing = { client, transactionId, back };
  world.traffic.send({ bytes, from: from(step.client), to, isGarbled: false, hearing }, copies);
  const fate = copies.length === 0 ? "is lost" : `arrives after ${copies.join(" and ")} ms`;
  return () => `client ${client.id} from ${name}: ${describeReading(read(bytes))}; it ${fate}`;
}

function replay({ back, garbled }: Extract<Action, { do: "replay" }>, world: World): Line {
  const sending = world.traffic.before(back);
  if (!sending) return () => "nothing was sent that could come once more";
  const { bytes, from, to } = sending;
  if (!garbled) {
    world.traffic.send({ bytes, from, to, isGarbled: sending.isGarbled }, [1]);
    return () => `once more comes ${describeReading(read(bytes))}`;
  }
  const [at, octet] = garbled;
  const changed = bytes.slice();
  changed[at % bytes.length] = octet;
  world.traffic.send({ bytes: changed, from, to, isGarbled: true }, [1]);
  return () =>
    `once more, with octet ${at % bytes.length} made ${octet}, comes ` +
    describeReading(read(bytes));
}

/** Somebody asks what a client has, or who has what a client had once. */
function query(
  { by, client, isStranger }: Extract<Action, { do: "ask" }>,
  world: World,
): Line {
  const claims = [...world.judge.ledger.claims];
  const claim = claims[client * 7 % Math.max(1, claims.length)];
  const question = by === "client"
    ? { client: duid(client) }
    : { address: claim?.prefix.address ?? address("2001:db8:1::1000") };
  const bytes = encodeMessage(ask(question, world.clock.now() % 0x1_00_00_00));
  const from = { address: isStranger ? "2001:db8:ff::666" : REQUESTOR, port: 50000 };
  world.traffic.send({ bytes, from, to: UNICAST, isGarbled: false }, [1]);
  return () =>
    `${isStranger ? "a stranger" : "the requestor"} asks: ${describeReading(read(bytes))}`;
}

async function reload(
  { plan, isPossible }: Extract<Action, { do: "reload" }>,
  world: World,
): Promise<Line> {
  const { host, judge } = world;
  const next = world.planOf(plan, isPossible);
  await world.change(async () => {
    try {
      await host.reload(next);
    } catch (error) {
      const isExhausted = `${error}`.includes("Too many open files");
      if (isPossible && !isExhausted) judge.complain(`A reload was refused: ${error}`);
      return;
    }
    if (!isPossible) judge.complain("A reload succeeded, and an address is another program's");
    judge.plan = next;
  });
  return () =>
    `configuration ${plan}${isPossible ? "" : ", with a listener that cannot be,"} is loaded`;
}
