import assert from "node:assert/strict";
import { relayed, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { configured, findingsOf } from "./support.ts";

const SOLICIT = says({ type: "solicit", na: { 1: [] } });
const INFORMATION_REQUEST = says({ type: "informationRequest" });

Deno.test("ignore-request leaves messages of its types unanswered, without a word", () => {
  const rig = new PipelineRig({
    handlers: [{ "ignore-request": { "message-types": ["solicit", "rebind"] } }],
  });
  const outcome = rig.send(SOLICIT);
  assert.equal(outcome.kind === "drop" && outcome.drop.reason, "do-not-respond");
  assert.equal(rig.send(relayed(SOLICIT, "2001:db8:1::1")).kind, "drop");
  assert.equal(rig.send(says({ type: "rebind", na: { 1: [] } })).kind, "drop");
  assert.equal(rig.send(INFORMATION_REQUEST).kind, "answer");
});

Deno.test("ignore-request without types leaves all messages unanswered", () => {
  const rig = new PipelineRig({ handlers: [{ "ignore-request": {} }] });
  assert.equal(rig.send(SOLICIT).kind, "drop");
  assert.equal(rig.send(INFORMATION_REQUEST).kind, "drop");
});

Deno.test("ignore-request within a match concerns those that it holds for", () => {
  const rig = new PipelineRig({
    handlers: configured(`
      - match: { elapsed-time: { less-than: 5s } }
        handlers: [{ ignore-request: {} }]
    `),
  });
  const after = (elapsed: number) => says({ type: "solicit", elapsed, na: { 1: [] } });
  assert.equal(rig.send(after(499)).kind, "drop");
  assert.equal(rig.send(after(500)).kind, "answer");
});

Deno.test("ignored messages change no lease", () => {
  const rig = new PipelineRig({
    handlers: [
      { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } },
      { "ignore-request": {} },
    ],
    rapidCommit: true,
  });
  assert.equal(rig.send(SOLICIT).transaction?.recorded, false);
});

Deno.test("the types of ignore-request are names of message types", () => {
  const expected = "expected the name of a message type such as solicit, found";
  assert.deepEqual(findingsOf("ignore-request: { message-types: [Solicit, 1, inform] }"), [
    `3:39: handlers[0].ignore-request.message-types[0]: ${expected} "Solicit"; did you mean ` +
    '"solicit"?',
    `3:48: handlers[0].ignore-request.message-types[1]: ${expected} 1`,
    `3:51: handlers[0].ignore-request.message-types[2]: ${expected} "inform"; did you mean ` +
    '"information-request"?',
  ]);
  assert.deepEqual(findingsOf("ignore-request: { message-types: [solicit, reply] }"), [
    "3:48: warning: handlers[0].ignore-request.message-types[1]: a server answers no reply anyway",
  ]);
  assert.deepEqual(findingsOf("ignore-request: { message-types: [] }"), [
    "3:38: handlers[0].ignore-request.message-types: expected at least 1 entry, found an empty " +
    "list",
  ]);
});
