import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientId,
  iaAddress,
  iaTa,
  recursiveNameServers,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { Files, HEADER } from "../assignments/files.ts";
import { iaLines } from "../support/ia_lines.ts";
import { lan, ON_OTHER_LINK, POOL } from "../support/lan.ts";
import { address, duid, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig, status } from "../support/pipeline_rig.ts";

function confirm(...addresses: string[]) {
  return says({ type: "confirm", na: { 1: addresses } });
}

Deno.test("RFC 8415 18.3.3: a Confirm of addresses that are all on the link gets Success, whoever leased them", () => {
  const answer = lan().answer(confirm("2001:db8:1::10", "2001:db8:1:0:ffff::1"));
  assert.equal(answer.type, MessageType.reply);
  assert.equal(status(answer), "Success");
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
});

Deno.test("RFC 8415 18.3.3: a Confirm with one address of another link gets NotOnLink", () => {
  assert.equal(status(lan().answer(confirm("2001:db8:1::10", "2001:db8:2::10"))), "NotOnLink");
  const inAnotherIa = says({
    type: "confirm",
    na: { 1: ["2001:db8:1::10"], 2: ["2001:db8:2::10"] },
  });
  assert.equal(status(lan().answer(inAnotherIa)), "NotOnLink");
});

Deno.test("RFC 8415 18.3.3: a client that moved gets NotOnLink", () => {
  assert.equal(status(lan().answer(confirm("2001:db8:1::10"), ON_OTHER_LINK)), "NotOnLink");
});

Deno.test("RFC 8415 18.3.3: a Confirm without an address is not answered", () => {
  const nothing = [
    says({ type: "confirm" }),
    confirm(),
    confirm("::"),
    says({ type: "confirm", pd: { 1: ["2001:db8:8000::/56"] } }),
  ];
  for (const message of nothing) assert.equal(lan().send(message).kind, "drop");
});

Deno.test("RFC 8415 18.3.3: a Confirm from a link of which nothing is known is not answered", () => {
  const nowhere = new PipelineRig({ links: {} });
  assert.equal(nowhere.send(confirm("2001:db8:1::10")).kind, "drop");
});

Deno.test("RFC 8415 18.3.3: temporary addresses are confirmed like others", () => {
  const ta = (text: string) =>
    says({
      type: "confirm",
      options: [iaTa.of({
        iaid: 1,
        options: [iaAddress.of({
          address: address(text),
          preferredLifetime: 0,
          validLifetime: 0,
          options: [],
        })],
      })],
    });
  assert.equal(status(lan().answer(ta("2001:db8:1::10"))), "Success");
  assert.equal(status(lan().answer(ta("2001:db8:2::10"))), "NotOnLink");
});

Deno.test("RFC 8415 18.3.3: a Reply to a Confirm is a status alone: no IA, no configuration", () => {
  const rig = lan([POOL, { "recursive-name-servers": { addresses: ["2001:db8::53"] } }]);
  const answer = rig.answer(confirm("2001:db8:1::10"));
  assert.deepEqual(iaLines(answer), []);
  assert.equal(recursiveNameServers.in(answer.options), undefined);
});

Deno.test("RFC 8415 18.3.3: an address that is assigned to the client is right for it, though outside its link", () => {
  using files = new Files();
  const csv = `${HEADER}duid:${toHex(duid(1))},2001:db8:77::5,\n`;
  const assigned = { "static-csv": { file: files.write("static.csv", csv) } };
  assert.equal(status(lan([assigned, POOL]).answer(confirm("2001:db8:77::5"))), "Success");
  const stranger = says({ type: "confirm", client: 2, na: { 1: ["2001:db8:77::5"] } });
  assert.equal(status(lan([assigned, POOL]).answer(stranger)), "NotOnLink");
  const unknownLink = new PipelineRig({ links: {}, handlers: [assigned] });
  assert.equal(status(unknownLink.answer(confirm("2001:db8:77::5"))), "Success");
  assert.equal(unknownLink.send(confirm("2001:db8:77::5", "2001:db8:1::1")).kind, "drop");
});
