import assert from "node:assert/strict";
import type { ExtensionFunction } from "../../lib/extensions/extension.ts";
import { Trial } from "../../lib/extensions/trial.ts";
import { says } from "../support/messages.ts";

const SOLICIT = says({ type: "solicit", na: { 1: [] } });

/** A server with one handler of an extension behind a pool. */
function trialOf(handler: object, more: object = {}): Promise<Trial> {
  const extension: ExtensionFunction = ({ z, defineHandler }) => ({
    handlers: [defineHandler({
      name: "own",
      help: "What is tested.",
      example: "own: {}",
      schema: z.strictObject({}),
      create: () => handler as { name: string },
    })],
    ...more,
  });
  return Trial.of({
    extensions: [extension],
    configuration: {
      links: [{ name: "lan", prefixes: ["2001:db8:1::/64"] }],
      listen: [{ unicast: "2001:db8:1::1" }],
      handlers: [{ "address-pool": { prefix: "2001:db8:1::/64" } }, { own: {} }],
    },
  });
}

// deno-lint-ignore no-explicit-any
type Any = any;

/** What is said of the request of a handler that does wrong. */
const FAULTS: Readonly<Record<string, readonly [handler: object, said: RegExp]>> = {
  "throws": [{ pre: () => (null as Any).x }, /pre of handler own of extension .+: .*null/],
  "throws no error": [{
    pre: () => {
      throw "a text";
    },
  }, /pre of handler own of extension extension-0\.js: a text/],
  "returns a promise": [
    { pre: () => Promise.resolve() },
    /returned a promise, and nobody waits for a handler/,
  ],
  "returns what is no ending": [
    { pre: () => true },
    /returned what is no ending; expected nothing/,
  ],
  "drops for a reason that nobody counts": [
    { pre: () => ({ kind: "drop", reason: "mine", why: "because" }) },
    /returned what is no ending/,
  ],
  "puts what is no option into the answer": [
    { handle: ({ response }: Any) => void response.options.push({ code: 7 }) },
    /handle of handler own .+ puts into the answer what is no option/,
  ],
  "stores itself": [
    { post: (transaction: Any) => void (transaction.exchange = {}) },
    /says itself what is to be stored, and nothing is but what is sent/,
  ],
  "makes the answer a Solicit": [
    { post: ({ response }: Any) => void (response.type = 1) },
    /makes the answer a message of type 1, which clients send/,
  ],
};

for (const [what, [handler, said]] of Object.entries(FAULTS)) {
  Deno.test(`a handler that ${what} costs its request, and is named`, async () => {
    using trial = await trialOf(handler);
    const { answer, log } = trial.send(SOLICIT);
    assert.equal(answer, undefined);
    assert.match(log.join("\n"), said);
    assert.equal((trial.statistics as Any).global.handling_errors, 1);
  });
}

Deno.test("an option that is wrong, or an address that no assigner gives, is the handler's fault", async () => {
  using plain = await trialOf({ pre: () => {} });
  const { preference, iaNa, iaAddress } = plain.library;
  using wrong = await trialOf({
    handle: ({ response }: Any) => void response.options.push(preference.of(4711)),
  });
  assert.match(wrong.send(SOLICIT).log.join("\n"), /option 7 \(preference\)/);
  const address = { address: new Uint8Array(16).fill(7), preferredLifetime: 1, validLifetime: 1 };
  const ia = { iaid: 9, t1: 0, t2: 0, options: [iaAddress.of({ ...address, options: [] })] };
  using given = await trialOf({
    handle: ({ response }: Any) => void response.options.push(iaNa.of(ia)),
  });
  assert.match(given.send(SOLICIT).log.join("\n"), /into an IA itself; expected it to enlist/);
  assert.ok(plain.send(SOLICIT).answer);
});

for (
  const [what, handler, said] of [
    ["nothing", undefined, /made no handler of this, but nothing/],
    ["what does nothing", {}, /made a handler that does nothing; expected one with pre/],
    [
      "an async phase",
      { pre: async () => {} },
      /whose pre is async, and nobody waits for a handler/,
    ],
    ["no function", { pre: true }, /whose pre is true, expected a function/],
    ["a promise", Promise.resolve({}), /makes the handler in a promise/],
  ] as const
) {
  Deno.test(`a kind of handler that makes ${what} is refused where it stands`, async () => {
    await assert.rejects(
      trialOf(handler as object),
      (error: Error) => said.test(error.message) && /handlers\[1\]\.own/.test(error.message),
    );
  });
}

Deno.test("a handler that takes long is named at warning once a minute, with the milliseconds", async () => {
  using trial = await trialOf({
    pre: () => {
      const began = performance.now();
      while (performance.now() - began < 6);
    },
  });
  const { log } = trial.send(SOLICIT);
  const slow = log.filter((line) => line.startsWith("warning"));
  assert.equal(slow.length, 1);
  assert.match(slow[0]!, /^warning: pre of handler own of extension .+ took \d+\.\d ms, in which/);
  assert.deepEqual(trial.send(SOLICIT).log.filter((line) => line.startsWith("warning")), []);
});

Deno.test("what an observer throws, or rejects, is said and costs nobody anything", async () => {
  for (const observe of [() => (null as Any).x, () => Promise.reject(new Error("later"))]) {
    using trial = await trialOf({ pre: () => {} }, { observe });
    assert.ok(trial.send(SOLICIT).answer);
    await new Promise((resolve) => setTimeout(resolve));
    assert.match(trial.send(SOLICIT).log.join("\n"), /observe of extension|^info/);
  }
});
