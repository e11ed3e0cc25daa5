import assert from "node:assert/strict";
import { declareMessages } from "../../lib/wire/message_declaration.ts";
import {
  messageDeclaration,
  messagesDeclared,
  MessageType,
  requestDeclaration,
} from "../../lib/wire/message_type.ts";

Deno.test("no two message types have one code", () => {
  const codes = messagesDeclared.map(({ code }) => code);
  assert.deepEqual(codes, [...new Set(codes)]);
});

Deno.test("a message type is found by its code, and a request only where a server answers it", () => {
  assert.equal(messageDeclaration(MessageType.relayForward)!.name, "relay-forward");
  assert.equal(messageDeclaration(99), undefined);
  assert.equal(requestDeclaration(MessageType.solicit)!.name, "solicit");
  for (const type of [MessageType.advertise, MessageType.starttls, MessageType.relayForward, 99]) {
    assert.equal(requestDeclaration(type), undefined);
  }
});

Deno.test("what answers a request is sent by servers", () => {
  for (const { code } of messagesDeclared) {
    const answer = requestDeclaration(code)?.answer;
    if (answer) assert.equal(messageDeclaration(answer.code)!.sender, "server", answer.name);
  }
});

Deno.test("what is usual of a message need not be said, and an answer must be declared", () => {
  const ask = {
    code: 200,
    source: "a draft",
    sender: "client",
    addressee: "any server",
    unicast: "never",
    answer: "tellAll",
  } as const;
  const tellAll = { code: 201, source: "a draft", sender: "server" } as const;
  const [asked] = declareMessages({ ask, tellAll });
  assert.deepEqual(asked, {
    ...ask,
    name: "ask",
    kind: "client-server",
    transport: "UDP",
    clientId: "required",
    discardedFor: [],
    isConfigured: false,
    isReconfigured: false,
    answer: { ...tellAll, name: "tell-all", kind: "client-server" },
  });
  assert.throws(() => declareMessages({ ask }), /No message tellAll is declared/);
});
