import assert from "node:assert/strict";
import fc from "fast-check";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientFqdn,
  ClientFqdnFlag,
  optionRequest,
  rapidCommit,
} from "../../lib/wire/options/mod.ts";
import { type ClientSays, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { findingsOf } from "./support.ts";

const { S, O, N } = ClientFqdnFlag;
const FQDN = 39;

function ask(
  flags: number,
  domainName: string,
  { config = {}, client = {} }: { config?: unknown; client?: Partial<ClientSays> } = {},
): ClientServerMessage {
  const rig = new PipelineRig({ handlers: [{ "client-fqdn": config }], rapidCommit: true });
  return rig.answer(says({
    type: "request",
    serverId: SERVER_ID,
    na: { 1: [] },
    options: [clientFqdn.of({ flags, domainName })],
    oro: [FQDN],
    ...client,
  }));
}

function answered(...asked: Parameters<typeof ask>) {
  return clientFqdn.in(ask(...asked).options);
}

Deno.test("client-fqdn says that the server updates nothing, and when that is not as asked", () => {
  const flagsFor = (flags: number) => answered(flags, "host.example.org.")!.flags;
  assert.equal(flagsFor(0), N);
  assert.equal(flagsFor(N), N);
  assert.equal(flagsFor(S), N | O);
  assert.equal(flagsFor(S | N), N | O);
  assert.equal(flagsFor(0xf8), N);
});

Deno.test("a client's whole name comes back as it was sent", () => {
  for (const name of ["host.example.org.", "HOST.example.", ".", "caf\\195\\169.example."]) {
    assert.equal(answered(0, name)!.domainName, name);
    const config = { "domain-name": "example.net" };
    assert.equal(answered(0, name, { config })!.domainName, name);
  }
});

Deno.test("a part of a name is completed with the configured domain, where there is one", () => {
  const config = { "domain-name": "Bücher.example" };
  assert.equal(answered(0, "host", { config })!.domainName, "host.xn--bcher-kva.example.");
  assert.equal(answered(0, "a.b", { config })!.domainName, "a.b.xn--bcher-kva.example.");
  assert.equal(answered(0, "host")!.domainName, "host");
  assert.equal(answered(0, "", { config })!.domainName, "");
});

Deno.test("a part of a name that the domain would make too long comes back as it was sent", () => {
  const config = { "domain-name": "example.org" };
  const long = Array.from({ length: 4 }, () => "x".repeat(60)).join(".");
  assert.equal(answered(0, long, { config })!.domainName, long);
});

Deno.test("whatever name a client sends, it gets an answer", () => {
  const config = { "domain-name": "example.org" };
  const labels = fc.array(fc.uint8Array({ minLength: 1, maxLength: 63 }), { maxLength: 4 });
  const presented = (label: Uint8Array) =>
    Array.from(label, (octet) => `\\${String(octet).padStart(3, "0")}`).join("");
  fc.assert(fc.property(labels, fc.boolean(), (labels, isWhole) => {
    const name = labels.map(presented).join(".") + (isWhole ? "." : "");
    fc.pre(labels.reduce((sum, { length }) => sum + length + 1, 1) <= 255);
    const completed = answered(0, name, { config });
    assert.ok(completed);
  }));
});

Deno.test("client-fqdn answers only who sent it and asked for it, where it has a place", () => {
  assert.equal(answered(0, "a.", { client: { oro: [23] } }), undefined);
  const withoutRequest = says({
    type: "request",
    serverId: SERVER_ID,
    options: [clientFqdn.of({ flags: 0, domainName: "a." })],
  });
  const rig = new PipelineRig({ handlers: [{ "client-fqdn": {} }] });
  assert.equal(optionRequest.in(withoutRequest.options), undefined);
  assert.equal(clientFqdn.in(rig.answer(withoutRequest).options), undefined);
  assert.equal(answered(0, "a.", { client: { options: [] } }), undefined);
  assert.equal(
    clientFqdn.in(
      rig.answer(says({
        type: "informationRequest",
        oro: [FQDN],
        options: [clientFqdn.of({ flags: 0, domainName: "a." })],
      })).options,
    ),
    undefined,
  );
});

Deno.test("client-fqdn is in an Advertise, and in the answer to a Solicit with rapid commit", () => {
  const options: Option[] = [clientFqdn.of({ flags: S, domainName: "a." })];
  const rig = new PipelineRig({ handlers: [{ "client-fqdn": {} }], rapidCommit: true });
  const solicit = (options: Option[]) => says({ type: "solicit", oro: [FQDN], options });
  for (const message of [solicit(options), solicit([...options, rapidCommit.of(true)])]) {
    assert.equal(clientFqdn.in(rig.answer(message).options)!.flags, N | O);
  }
});

Deno.test("of several client-fqdn the first that applies answers", () => {
  const rig = new PipelineRig({
    handlers: [{ "client-fqdn": { "domain-name": "a" } }, {
      "client-fqdn": { "domain-name": "b" },
    }],
  });
  const answer = rig.answer(says({
    type: "solicit",
    oro: [FQDN],
    options: [clientFqdn.of({ flags: 0, domainName: "host" })],
  }));
  assert.deepEqual(clientFqdn.allIn(answer.options).map(({ domainName }) => domainName), [
    "host.a.",
  ]);
});

Deno.test("the domain of client-fqdn is a domain name", () => {
  assert.deepEqual(findingsOf("client-fqdn: { domain-name: 192.0.2.1 }"), [
    "3:33: handlers[0].client-fqdn.domain-name: expected a domain name such as example.com, " +
    'found "192.0.2.1"',
  ]);
});
