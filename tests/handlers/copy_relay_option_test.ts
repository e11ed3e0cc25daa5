import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message, RelayMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientLinkLayerAddress,
  echoRequest,
  interfaceId,
  relayMessage,
  remoteId,
  subscriberId,
} from "../../lib/wire/options/mod.ts";
import { relayed, says } from "../support/messages.ts";
import { innermost, PipelineRig, status } from "../support/pipeline_rig.ts";
import { findingsOf } from "./support.ts";

const REMOTE = remoteId.of({ enterpriseNumber: 40208, identifier: fromHex("01")! });
const OTHER_REMOTE = remoteId.of({ enterpriseNumber: 9, identifier: fromHex("02")! });
const SUBSCRIBER = subscriberId.of(fromHex("aabb")!);
const LINK_LAYER = clientLinkLayerAddress.of({
  hardwareType: 1,
  address: fromHex("020000000001")!,
});
const INTERFACE = interfaceId.of(fromHex("0a")!);
const ALL = [REMOTE, SUBSCRIBER, LINK_LAYER, INTERFACE];
const COPIES = [{ "copy-remote-id": {} }, { "copy-subscriber-id": {} }, {
  "copy-linklayer-id": {},
}];

/** Options of each Relay-reply, outermost first, without the messages in them. */
function returned(handlers: readonly object[], message: Message): Option[][] {
  const rig = new PipelineRig({ handlers: handlers as Record<string, unknown>[] });
  const outcome = rig.send(message);
  assert.equal(outcome.kind, "answer");
  const levels: Option[][] = [];
  let level = (outcome as { message: Message }).message;
  while (level.kind === "relay") {
    const options: readonly Option[] = (level as RelayMessage).options;
    levels.push(options.filter(({ definition }) => definition.code !== relayMessage.code));
    level = relayMessage.in(options)!;
  }
  return levels;
}

function codes(levels: Option[][]): number[][] {
  return levels.map((options) => options.map(({ definition: { code } }) => code));
}

const SOLICIT = says({ type: "solicit", na: { 1: [] } });

Deno.test("each copy handler gives back its own option, and the interface-id comes back anyway", () => {
  const message = relayed(SOLICIT, "2001:db8:1::1", ALL);
  assert.deepEqual(codes(returned([], message)), [[18]]);
  assert.deepEqual(codes(returned([COPIES[0]!], message)), [[37, 18]]);
  assert.deepEqual(codes(returned([COPIES[1]!], message)), [[38, 18]]);
  assert.deepEqual(codes(returned([COPIES[2]!], message)), [[79, 18]]);
  const [all] = returned(COPIES, message);
  assert.deepEqual(all!.map(({ value }) => value), ALL.map(({ value }) => value));
});

Deno.test("every relay gets back what it sent itself", () => {
  const inner = relayed(SOLICIT, "2001:db8:1::1", [REMOTE, LINK_LAYER]);
  const middle = relayed(inner, "::");
  const outer = relayed(middle, "::", [OTHER_REMOTE]);
  const levels = returned(COPIES, outer);
  assert.deepEqual(
    levels.map((options) => options.map(({ value }) => value)),
    [[OTHER_REMOTE.value], [], [REMOTE.value, LINK_LAYER.value]],
  );
});

Deno.test("what is copied is not echoed as well, and the rest of an echo request still is", () => {
  const message = relayed(SOLICIT, "2001:db8:1::1", [...ALL, echoRequest.of([37, 38])]);
  assert.deepEqual(codes(returned([COPIES[0]!], message)), [[37, 38, 18]]);
});

Deno.test("two copy handlers of a kind copy once", () => {
  const message = relayed(SOLICIT, "2001:db8:1::1", [REMOTE]);
  assert.deepEqual(codes(returned([COPIES[0]!, COPIES[0]!], message)), [[37]]);
});

Deno.test("an answer that is only a status goes back with what is copied", () => {
  const rig = new PipelineRig({
    handlers: [...COPIES, {
      name: "strict",
      pre: () => ({ kind: "status", code: 1, message: "" }),
    }],
  });
  const outcome = rig.send(relayed(SOLICIT, "2001:db8:1::1", [REMOTE]));
  const reply = (outcome as { message: RelayMessage }).message;
  assert.deepEqual(remoteId.in(reply.options), REMOTE.value);
  assert.equal(status(innermost(reply)), "UnspecFail");
});

Deno.test("a client without relays is answered as ever", () => {
  assert.deepEqual(returned(COPIES, SOLICIT), []);
});

Deno.test("copy handlers have no keys", () => {
  for (const name of ["copy-remote-id", "copy-subscriber-id", "copy-linklayer-id"]) {
    assert.deepEqual(findingsOf(`${name}: { all: true }`), [
      `3:${9 + name.length}: handlers[0].${name}.all: unknown key "all"; expected none`,
    ]);
    assert.deepEqual(findingsOf(name), [
      `3:5: handlers[0]: expected a mapping such as ${name}: {}, found "${name}"`,
    ]);
  }
});
