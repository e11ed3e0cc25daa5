import assert from "node:assert/strict";
import { captivePortal } from "../../../lib/wire/options/captive_portal.ts";
import { assertOption, assertWrong } from "../octets.ts";

Deno.test("captive-portal is a URI", () => {
  assertOption(captivePortal, "https://a.b/", "0067 000c 68747470733a2f2f612e622f", "https://a.b/");
  const unrestricted = "urn:ietf:params:capport:unrestricted";
  assert.equal(captivePortal.check(unrestricted), undefined);
  assertWrong(captivePortal, "portal.example", /is not a URI/);
});
