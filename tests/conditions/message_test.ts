import assert from "node:assert/strict";
import { relayed, says } from "../support/messages.ts";
import { holds } from "./holding.ts";

Deno.test("a message is of one of the types, whoever relays it", () => {
  const condition = { message: ["solicit", "information-request"] };
  assert.equal(holds(condition, says({ type: "solicit" })), true);
  assert.equal(holds(condition, says({ type: "informationRequest" })), true);
  assert.equal(holds(condition, says({ type: "request" })), false);
  assert.equal(holds({ message: "renew" }, says({ type: "renew" })), true);
  assert.equal(holds({ message: "renew" }, relayed(says({ type: "renew" }), "::")), true);
});
