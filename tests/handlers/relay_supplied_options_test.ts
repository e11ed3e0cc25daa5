import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { dhcpv6, type Option } from "../../lib/wire/option.ts";
import {
  aftrName,
  domainSearchList,
  erpLocalDomainName,
  preference,
  rapidCommit,
  recursiveNameServers,
  relaySuppliedOptions,
  serverId,
  solMaxRt,
  vendorSpecificInformation,
} from "../../lib/wire/options/mod.ts";
import { address, type ClientSays, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { given, PipelineRig, type RigSetup, status } from "../support/pipeline_rig.ts";
import { findingsOf, sent } from "./support.ts";

const POOL = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::1f" } };
const LINK = "2001:db8:1::1";
const ERP = erpLocalDomainName.code;
const DNS = recursiveNameServers.code;
const SOLICIT: ClientSays = { type: "solicit", na: { 1: [] } };

/** `erp.` as the octets of the option. */
const ERP_OCTETS = "0365727000";

function erp(name = "erp."): Option {
  return erpLocalDomainName.of(name);
}

function dns(last: string): Option {
  return recursiveNameServers.of([address(`2001:db8::${last}`)]);
}

function supplying(message: Message, ...supplied: readonly Option[]): Message {
  return relayed(message, LINK, [relaySuppliedOptions.of(supplied)]);
}

function rig(handlers: NonNullable<RigSetup["handlers"]> = [], setup: RigSetup = {}): PipelineRig {
  return new PipelineRig({ ...setup, handlers: [...handlers, POOL] });
}

function allowing(...codes: readonly (string | number)[]) {
  return { "relay-supplied-options": { allow: codes } };
}

Deno.test("RFC 6422 6: what IANA permits reaches the client without any configuration", () => {
  assert.deepEqual(sent(rig().answer(supplying(says(SOLICIT), erp())), ERP), [ERP_OCTETS]);
});

Deno.test("RFC 6422 6: whatever else relays supply is ignored, and the client is answered", () => {
  const supplied = [dns("bad"), erp(), aftrName.of("bad."), preference.of(9), serverId.of(duid(9))];
  const answer = rig().answer(supplying(says(SOLICIT), ...supplied));
  assert.deepEqual(sent(answer, ERP), [ERP_OCTETS]);
  for (const { code } of [recursiveNameServers, aftrName, preference]) {
    assert.deepEqual(sent(answer, code), []);
  }
  assert.deepEqual(serverId.allIn(answer.options), [SERVER_ID]);
  assert.equal(given(answer).length, 1);
});

Deno.test("RFC 6422 6: the administrator allows further options, known ones and unknown ones", () => {
  const server = rig([allowing("recursive-name-servers", 64, 65001)]);
  const unknown = dhcpv6.withCode(65001).of(fromHex("c0ffee")!);
  const supplied = [dns("53"), aftrName.of("aftr."), unknown, unknown, domainSearchList.of(["a."])];
  const answer = server.answer(supplying(says(SOLICIT), ...supplied, erp()));
  assert.deepEqual(recursiveNameServers.in(answer.options), [address("2001:db8::53")]);
  assert.equal(aftrName.in(answer.options), "aftr.");
  assert.deepEqual(sent(answer, 65001), ["c0ffee", "c0ffee"]);
  assert.deepEqual(sent(answer, domainSearchList.code), []);
  assert.deepEqual(sent(answer, ERP), [ERP_OCTETS]);
});

Deno.test("RFC 6422 6: what the server has of its own wins, before or behind in the document", () => {
  const own = { "recursive-name-servers": { addresses: ["2001:db8::1"] } };
  for (const handlers of [[own, allowing(DNS)], [allowing(DNS), own]]) {
    const answer = rig(handlers).answer(supplying(says(SOLICIT), dns("bad")));
    assert.deepEqual(recursiveNameServers.allIn(answer.options), [[address("2001:db8::1")]]);
  }
});

Deno.test("RFC 6422 6: of several relays the one closest to the client supplies the option", () => {
  const server = rig([allowing(DNS)]);
  const inner = supplying(says(SOLICIT), dns("1"));
  const outer = relayed(inner, "::", [relaySuppliedOptions.of([dns("bad"), erp()])]);
  const answer = server.answer(outer);
  assert.deepEqual(recursiveNameServers.allIn(answer.options), [[address("2001:db8::1")]]);
  assert.deepEqual(sent(answer, ERP), [ERP_OCTETS]);
  const notInnermost = relayed(relayed(says(SOLICIT), LINK), "::", [
    relaySuppliedOptions.of([dns("2")]),
  ]);
  const other = server.answer(notInnermost);
  assert.deepEqual(recursiveNameServers.allIn(other.options), [[address("2001:db8::2")]]);
});

Deno.test("a client that asks for certain options gets of the supplied ones these only", () => {
  const supplied = [dns("53"), erp()];
  const answer = rig([allowing(DNS)]).answer(
    supplying(says({ ...SOLICIT, oro: [DNS] }), ...supplied),
  );
  assert.equal(recursiveNameServers.allIn(answer.options).length, 1);
  assert.deepEqual(sent(answer, ERP), []);
});

Deno.test("what may be in an answer once is supplied once, and a wrong value not at all", () => {
  const tooOften = solMaxRt.of(1);
  assert.ok(solMaxRt.check(1));
  const answer = rig([allowing(DNS, solMaxRt.code)]).answer(
    supplying(says(SOLICIT), dns("1"), dns("2"), tooOften),
  );
  assert.deepEqual(recursiveNameServers.allIn(answer.options), [[address("2001:db8::1")]]);
  assert.deepEqual(sent(answer, solMaxRt.code), []);
});

Deno.test("every answer with configuration has what relays supply, and no other answer", () => {
  const server = rig();
  const ask = (client: ClientSays) => server.answer(supplying(says(client), erp()));
  const request = ask({ type: "request", serverId: SERVER_ID, na: { 1: [] } });
  const na = { 1: given(request) };
  assert.deepEqual(sent(request, ERP), [ERP_OCTETS]);
  for (const type of ["renew", "rebind", "informationRequest"] as const) {
    const answer = ask({
      type,
      ...(type === "renew" && { serverId: SERVER_ID }),
      ...(type !== "informationRequest" && { na }),
    });
    assert.deepEqual(sent(answer, ERP), [ERP_OCTETS], type);
  }
  const confirm = ask({ type: "confirm", na });
  const release = ask({ type: "release", serverId: SERVER_ID, na });
  for (const answer of [confirm, release]) {
    assert.equal(status(answer), "Success");
    assert.deepEqual(sent(answer, ERP), []);
  }
});

Deno.test("a rapid Reply has what relays supply, and so has the Advertise in its stead", () => {
  const rapid = says({ ...SOLICIT, options: [rapidCommit.of(true)] });
  const server = rig([], { rapidCommit: true });
  assert.deepEqual(sent(server.answer(supplying(rapid, erp())), ERP), [ERP_OCTETS]);
  const nothingLeft = new PipelineRig({ rapidCommit: true });
  const advertise = nothingLeft.answer(supplying(rapid, erp()));
  assert.deepEqual(given(advertise), ["NoAddrsAvail"]);
  assert.deepEqual(sent(advertise, ERP), [ERP_OCTETS]);
});

Deno.test("what relays supplied is remembered as sent to the client", () => {
  const server = rig();
  server.answer(supplying(says({ type: "request", serverId: SERVER_ID, na: { 1: [] } }), erp()));
  const [heard] = server.leases.clientsOnLinks(duid(1), server.now);
  assert.deepEqual(heard!.options, fromHex(`00410005${ERP_OCTETS}`));
});

Deno.test("supplied options that cannot be read are ignored, and the client is answered", () => {
  const broken = relaySuppliedOptions.of(fromHex("0041000501")!);
  const answer = rig().answer(relayed(says(SOLICIT), LINK, [broken]));
  assert.equal(given(answer).length, 1);
  assert.deepEqual(sent(answer, ERP), []);
});

Deno.test("supplied options that say nothing are not passed on, whatever is allowed", () => {
  const codes = [21, 22, 23, 24, 27, 28, 29, 30, 31, 42, 59, 103];
  const empty = codes.map((code) => code.toString(16).padStart(4, "0") + "0000").join("");
  const broken = relaySuppliedOptions.of(fromHex(empty)!);
  const answer = rig([allowing(...codes)]).answer(relayed(says(SOLICIT), LINK, [broken]));
  assert.equal(given(answer).length, 1);
  for (const code of codes) assert.deepEqual(sent(answer, code), [], `${code}`);
});

Deno.test("a client supplies nothing to itself", () => {
  const options = [relaySuppliedOptions.of([erp()])];
  assert.deepEqual(sent(rig().answer(says({ ...SOLICIT, options })), ERP), []);
});

Deno.test("options that are not for relays to supply cannot be allowed", () => {
  const said = findingsOf("relay-supplied-options: { allow: [server-id, iana, 23, 9] }");
  assert.equal(said.length, 3);
  assert.match(said[0]!, /Option 2 \(server-id\) cannot be supplied by relays/);
  const { code } = vendorSpecificInformation;
  assert.deepEqual(findingsOf(`relay-supplied-options: { allow: [${code}, 65001] }`), []);
  assert.match(findingsOf("relay-supplied-options: { allow: [] }")[0]!, /allow/);
});
