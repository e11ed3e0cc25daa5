import assert from "node:assert/strict";
import { MessageType } from "../../lib/wire/message_type.ts";
import {
  clientId,
  informationRefreshTime,
  recursiveNameServers,
  serverId,
} from "../../lib/wire/options/mod.ts";
import { iaLines } from "../support/ia_lines.ts";
import { lan, POOL } from "../support/lan.ts";
import { duid, says, SERVER_ID } from "../support/messages.ts";

const HANDLERS = [
  POOL,
  { "recursive-name-servers": { addresses: ["2001:db8::53"] } },
  { "information-refresh-time": { time: "1h" } },
];

Deno.test("RFC 8415 18.3.6: an Information-request gets what is configured, the server-id, and no lease", () => {
  const rig = lan(HANDLERS);
  const answer = rig.answer(says({ type: "informationRequest" }));
  assert.equal(answer.type, MessageType.reply);
  assert.equal(answer.transactionId, 0xabcdef);
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  assert.deepEqual(clientId.in(answer.options), duid(1));
  assert.equal(recursiveNameServers.in(answer.options)!.length, 1);
  assert.deepEqual(iaLines(answer), []);
  assert.deepEqual(rig.leases.leasesOf(duid(1)), []);
});

Deno.test("RFC 8415 18.3.6: without a client-id it is answered too, and the Reply has none", () => {
  const answer = lan(HANDLERS).answer(says({ type: "informationRequest", client: undefined }));
  assert.equal(clientId.in(answer.options), undefined);
  assert.deepEqual(serverId.in(answer.options), SERVER_ID);
  assert.equal(recursiveNameServers.in(answer.options)!.length, 1);
});

Deno.test("RFC 8415 21.23: the information refresh time is for Information-requests alone", () => {
  const rig = lan(HANDLERS);
  const oro = [informationRefreshTime.code];
  const informed = rig.answer(says({ type: "informationRequest", oro }));
  assert.equal(informationRefreshTime.in(informed.options), 3600);
  const request = rig.answer(says({ type: "request", serverId: SERVER_ID, oro }));
  assert.equal(informationRefreshTime.in(request.options), undefined);
});
