import assert from "node:assert/strict";
import type { Handler } from "../../lib/pipeline/handler.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import { address, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

const CONFIGURED: Handler = {
  name: "configured",
  pre: () => undefined,
  handle: () => undefined,
  post: () => undefined,
};

/** What is done to a message: the phase and the name of each, in order. */
function doneTo(message: Message): { applying: readonly string[]; called: string[] } {
  let applying: readonly string[] = [];
  const called: string[] = [];
  const { pipeline, now } = new PipelineRig({ handlers: [CONFIGURED], rapidCommit: true });
  pipeline.run(
    decodeMessage(encodeMessage(message)),
    {
      listener: { name: "eth0", linkAddress: address("2001:db8:1::1"), marks: new Set() },
      peerAddress: address("fe80::1"),
      peerPort: 546,
      multicast: true,
      at: now,
    },
    {
      applying: (names) => void (applying = names),
      called: ({ name }, phase) => void called.push(`${phase} ${name}`),
      optionSet: () => undefined,
    },
  );
  return { applying, called };
}

Deno.test("what every server does stands around the configured handlers in each phase", () => {
  assert.deepEqual(doneTo(says({ type: "solicit", na: { 1: [] } })), {
    applying: [
      "rapid-commit",
      "limits",
      "configured",
      "unicast",
      "in-addition",
      "unanswered-ias",
      "options",
      "relay-supplied-options",
      "timing",
      "rapid-commit",
      "remember",
    ],
    called: [
      "pre configured",
      "pre unicast",
      "handle rapid-commit",
      "handle limits",
      "handle configured",
      "handle in-addition",
      "handle unanswered-ias",
      "handle options",
      "post configured",
      "post relay-supplied-options",
      "post timing",
      "post rapid-commit",
      "post remember",
    ],
  });
});

Deno.test("a message goes only through the steps that are for its type", () => {
  assert.deepEqual(
    doneTo(says({ type: "release", serverId: SERVER_ID, na: { 1: [] } })).called,
    [
      "pre configured",
      "pre unicast",
      "handle give-back",
      "handle configured",
      "post configured",
      "post remember",
    ],
  );
  assert.deepEqual(doneTo(says({ type: "informationRequest" })).called, [
    "pre configured",
    "pre unicast",
    "handle configured",
    "handle options",
    "post configured",
    "post relay-supplied-options",
  ]);
});

Deno.test("a step that ends a transaction is the last", () => {
  const { called } = doneTo(says({ type: "confirm" }));
  assert.equal(called.at(-1), "handle confirm");
});
