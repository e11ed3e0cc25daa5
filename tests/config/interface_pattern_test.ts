import assert from "node:assert/strict";
import { isForInterface, matchesInterface } from "../../lib/config/interface_pattern.ts";

Deno.test("a pattern stands for names with anything in place of each *", () => {
  for (
    const [pattern, name, isMatch] of [
      ["eth*", "eth0", true],
      ["eth*", "eth", true],
      ["eth*", "veth0", false],
      ["*.100", "eth0.100", true],
      ["*.100", "eth0.1001", false],
      ["eth*.1*0", "eth0.1990", true],
      ["e*a*a", "ea", false],
      ["a*ab*b", "aab", false],
      ["lo*", "lo", true],
      ["*", "eth0", true],
    ] as const
  ) {
    assert.equal(matchesInterface(pattern, { name, isLoopback: name === "lo" }), isMatch, pattern);
  }
});

Deno.test("* alone is all interfaces but loopback, whatever that is called", () => {
  assert.equal(matchesInterface("*", { name: "loop", isLoopback: true }), false);
});

Deno.test("a name is for the interface of that name alone", () => {
  assert.equal(isForInterface("eth0", "eth0"), true);
  assert.equal(isForInterface("eth0", "eth01"), false);
});
