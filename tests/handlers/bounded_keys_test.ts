import assert from "node:assert/strict";
import { boundedKey } from "../../lib/bounded_key.ts";
import { identifierKinds } from "../../lib/assignments/identifier.ts";
import { interfaceId, remoteId, subscriberId } from "../../lib/wire/options/mod.ts";
import { TokenBuckets } from "../../lib/handlers/token_buckets.ts";
import { relayed, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";

Deno.test("a key is itself or its hash, and never long", () => {
  assert.equal(boundedKey("remote-id:9:0102"), "remote-id:9:0102");
  const [one, other] = ["a", "b"].map((last) => boundedKey("x".repeat(100_000) + last));
  assert.notEqual(one, other);
  assert.equal(one, boundedKey("x".repeat(100_000) + "a"));
  assert.ok(one!.length <= 80);
});

for (const key of identifierKinds) {
  Deno.test(`rate-limit by ${key} remembers no more of a long id than of a short one`, () => {
    const keys: string[] = [];
    const take = TokenBuckets.prototype.take;
    TokenBuckets.prototype.take = function (id, now) {
      keys.push(id);
      return take.call(this, id, now);
    };
    try {
      const rig = new PipelineRig({ handlers: [{ "rate-limit": { key, rate: 2 } }] });
      const send = (last: number) => {
        const octets = new Uint8Array(20_000).fill(last);
        return rig.send(relayed(says({ type: "solicit", na: { 1: [] } }), "2001:db8:1::1", [
          interfaceId.of(octets),
          remoteId.of({ enterpriseNumber: 9, identifier: octets }),
          subscriberId.of(octets),
        ])).kind;
      };
      assert.deepEqual([send(1), send(1), send(1)], ["answer", "answer", "drop"]);
      assert.ok(keys.length > 0 && keys.every((id) => id.length <= 80), String(keys[0]?.length));
    } finally {
      TokenBuckets.prototype.take = take;
    }
  });
}
