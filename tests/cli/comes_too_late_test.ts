import assert from "node:assert/strict";
import { comesTooLate } from "../../lib/cli/comes_too_late.ts";
import type { ListenerConfiguration } from "../../lib/config/sections/listen.ts";
import { onInterface, onUnicast, TestMachine } from "../support/test_machine.ts";

function found(listen: readonly ListenerConfiguration[], isRootFirst = true): string[] {
  const machine = new TestMachine();
  machine.set("eth0", 2, "fe80::1/64", "2001:db8::1/64");
  return comesTooLate(
    { user: "nobody", listen: [...listen] },
    machine.listed,
    isRootFirst,
  )
    .map(({ severity, message }) => `${severity}: ${message}`);
}

const INSTEAD = /: to follow it, .* User= with AmbientCapabilities=CAP_NET_BIND_SERVICE$/;

Deno.test("listeners that come when root is given up are warned of, with what helps", () => {
  const [warning, ...others] = found([
    onInterface("eth0"),
    onInterface("ppp*"),
    onUnicast("2001:db8::2"),
  ]);
  assert.deepEqual(others, []);
  assert.match(
    warning!,
    /^warning: root .* nobody cannot open port 547 of ppp\*, \[2001:db8::2\]:547/,
  );
  assert.match(warning!, INSTEAD);
});

Deno.test("of interfaces that are there it is worth knowing", () => {
  const [info] = found([onInterface("eth0"), onUnicast("2001:db8::1")]);
  assert.match(info!, /^info: .* port 547 of eth0 should it be made anew/);
  assert.match(info!, INSTEAD);
});

Deno.test("who need not be root to listen later is told nothing", () => {
  assert.deepEqual(found([onInterface("ppp*", { port: 5547 })]), []);
  assert.deepEqual(found([onInterface("ppp*")], false), []);
  assert.deepEqual(found([onUnicast("2001:db8::1")]), []);
});
