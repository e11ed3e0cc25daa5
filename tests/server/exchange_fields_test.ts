import assert from "node:assert/strict";
import { exchangeFields } from "../../lib/server/exchange_fields.ts";
import type { Outcome } from "../../lib/pipeline/pipeline.ts";
import type { Transaction } from "../../lib/pipeline/transaction.ts";
import { relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

Deno.test("a line about an exchange says link, link-addresses, marks, pool and reason for programs", () => {
  const rig = new PipelineRig({
    handlers: [{ "address-pool": { name: "tiny", range: "2001:db8:1::10-2001:db8:1::10" } }],
  });
  const fieldsOf = (client: number) => {
    const request = says({ type: "request", client, serverId: SERVER_ID, na: { 1: [] } });
    const outcome = rig.send(relayed(request, "2001:db8:1::1"));
    return exchangeFields(outcome as Outcome & { transaction: Transaction });
  };
  const given = {
    request: "request",
    "transaction-id": "abcdef",
    answer: "reply",
    "client-id": "00030001020000000001",
    listener: "eth0",
    link: "lan",
    "link-addresses": ["2001:db8:1::1"],
    marks: ["unmarked"],
    pools: ["tiny"],
  };
  assert.deepEqual(fieldsOf(1), given);
  assert.deepEqual(fieldsOf(2), {
    ...given,
    "client-id": "00030001020000000002",
    reasons: ["pool-full"],
  });
});
