import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import { exchange, type ExchangePlan } from "../../lib/client/exchange.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { DeadChannel, FakeChannel, middleRandom } from "./fake_channel.ts";

const question: ClientServerMessage = {
  kind: "client-server",
  type: 1,
  transactionId: 0x123456,
  options: [],
};

function answer(number: number): ClientServerMessage {
  return { kind: "client-server", type: 2, transactionId: number, options: [] };
}

/** Reads an answer as its transaction-id; 0 is to be discarded. */
function plan(changes: Partial<ExchangePlan<number>> = {}): ExchangePlan<number> {
  return {
    retransmission: {
      initialTimeout: 1,
      maximumTimeout: 10,
      maximumCount: 3,
      maximumDuration: 0,
    },
    message: () => question,
    read: ({ message }) =>
      message.kind === "client-server" && message.transactionId !== 0
        ? message.transactionId
        : undefined,
    ...changes,
  };
}

Deno.test("the first answer ends an exchange and is timed from the transmission it followed", async () => {
  const channel = new FakeChannel((_, nth) => nth === 2 ? [{ after: 7, message: answer(5) }] : []);
  const result = await exchange(channel, plan(), middleRandom);
  assert.deepEqual(result, {
    answers: [{ value: 5, roundTrip: 7 }],
    transmissions: 2,
    duration: 1007,
  });
});

Deno.test("a message that nobody answers is repeated as often as its parameters say", async () => {
  const channel = new FakeChannel(() => []);
  const counts: number[] = [];
  const result = await exchange(
    channel,
    plan({ onRetransmission: (n) => counts.push(n) }),
    middleRandom,
  );
  assert.deepEqual(result, { answers: [], transmissions: 3, duration: 7000 });
  assert.deepEqual(channel.sent.map(({ at }) => at), [0, 1000, 3000]);
  assert.deepEqual(counts, [1, 2]);
});

Deno.test("the maximum duration ends an exchange in the middle of a timeout", async () => {
  const channel = new FakeChannel(() => []);
  const retransmission = {
    initialTimeout: 1,
    maximumTimeout: 0,
    maximumCount: 0,
    maximumDuration: 12,
  };
  const result = await exchange(channel, plan({ retransmission }), middleRandom);
  assert.deepEqual(result, { answers: [], transmissions: 4, duration: 12000 });
});

Deno.test("a message is made anew for each transmission, with the time since the first", async () => {
  const channel = new FakeChannel(() => []);
  const elapsed: number[] = [];
  await exchange(
    channel,
    plan({
      message: (since) => {
        elapsed.push(since);
        return question;
      },
    }),
    middleRandom,
  );
  assert.deepEqual(elapsed, [0, 1000, 3000]);
});

Deno.test("discarded answers neither end an exchange nor delay its next transmission", async () => {
  const channel = new FakeChannel((_, nth) =>
    nth === 1
      ? [{ after: 900, message: answer(0) }, { after: 999, message: answer(0) }]
      : [{ message: answer(9) }]
  );
  const result = await exchange(channel, plan(), middleRandom);
  assert.deepEqual(channel.sent.map(({ at }) => at), [0, 1000]);
  assert.deepEqual(result.answers.map(({ value }) => value), [9]);
});

Deno.test("a group's answers are collected until the first timeout", async () => {
  const channel = new FakeChannel(() => [
    { after: 10, message: answer(1) },
    { after: 990, message: answer(2) },
    { after: 1010, message: answer(3) },
  ]);
  const result = await exchange(channel, plan({ isEnough: () => false }), middleRandom);
  assert.deepEqual(result.answers, [{ value: 1, roundTrip: 10 }, { value: 2, roundTrip: 990 }]);
  assert.equal(result.transmissions, 1);
});

Deno.test("an answer that is enough ends the collecting", async () => {
  const channel = new FakeChannel(() => [
    { after: 10, message: answer(1) },
    { after: 20, message: answer(255) },
    { after: 30, message: answer(2) },
  ]);
  const result = await exchange(channel, plan({ isEnough: (n) => n === 255 }), middleRandom);
  assert.deepEqual(result.answers.map(({ value }) => value), [1, 255]);
  assert.equal(result.duration, 20);
});

Deno.test("after the first timeout the first answer of a group ends an exchange", async () => {
  const channel = new FakeChannel((_, nth) =>
    nth === 1 ? [] : [{ after: 5, message: answer(1) }, { after: 6, message: answer(2) }]
  );
  const result = await exchange(channel, plan({ isEnough: () => false }), middleRandom);
  assert.deepEqual(result.answers, [{ value: 1, roundTrip: 5 }]);
});

Deno.test("an exchange whose message cannot be sent fails with the channel's own sentence", async () => {
  await assert.rejects(
    exchange(new DeadChannel(() => []), plan(), middleRandom),
    (error) => error instanceof ChannelError && error.message === "Nothing can be sent there",
  );
});
