import assert from "node:assert/strict";
import type { ListenerConfiguration } from "../../lib/config/sections/listen.ts";
import { siteGroupsOf } from "../../lib/server/site_group.ts";
import { address } from "../support/messages.ts";

function onInterface(name: string, port = 547): ListenerConfiguration {
  return {
    kind: "interface",
    interface: name,
    linkAddress: undefined,
    replyFrom: undefined,
    listenToSelf: false,
    marks: [],
    port,
  };
}

const UNICAST: ListenerConfiguration = {
  kind: "unicast",
  address: address("2001:db8::1"),
  marks: [],
  port: 547,
};

Deno.test("the group of a site is listened to once for each port, on all interfaces", () => {
  const configured = [onInterface("eth0"), UNICAST, onInterface("eth1"), onInterface("eth2", 1547)];
  const groups = siteGroupsOf(configured)
    .map(({ port, members }) => [port, members.map((member) => member.interface)]);
  assert.deepEqual(groups, [[547, ["eth0", "eth1"]], [1547, ["eth2"]]]);
});

Deno.test("without an interface there is no group of a site", () => {
  assert.deepEqual(siteGroupsOf([UNICAST]), []);
});
