import assert from "node:assert/strict";
import { generateServerId } from "../../lib/server/generated_server_id.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { DUID_EPOCH } from "../../lib/wire/duid.ts";
import type { ListenerConfiguration } from "../../lib/config/sections/listen.ts";
import { address } from "../support/messages.ts";

const SECONDS = 0x0102_0304;

function generate(names: readonly string[], macs: Readonly<Record<string, string>>): string {
  const listen = [
    { kind: "unicast", address: address("2001:db8::1"), marks: [], port: 547 },
    ...names.map((name) => ({ kind: "interface", interface: name })),
  ] as ListenerConfiguration[];
  const interfaces = Object.entries(macs).map(([name, mac]): Deno.NetworkInterfaceInfo => ({
    ...{ family: "IPv6", name, mac, address: "fe80::1", cidr: "", netmask: "", scopeid: 2 },
  }));
  return toHex(generateServerId({
    listen,
    interfaces,
    now: () => (DUID_EPOCH + SECONDS) * 1000,
    random: (length) => new Uint8Array(length),
  }));
}

Deno.test("RFC 8415 11.2: a server's DUID has a hardware address that it listens by, and the time", () => {
  const macs = { other: "02:00:00:00:00:0f", eth0: "02:00:5e:10:00:01" };
  assert.equal(generate(["eth0"], macs), "000100010102030402005e100001");
});

Deno.test("interfaces without a hardware address are passed over", () => {
  const macs = { tun0: "00:00:00:00:00:00", eth0: "02:00:5e:10:00:01" };
  assert.equal(generate(["gone", "tun0", "eth0"], macs), "000100010102030402005e100001");
});

Deno.test("RFC 6355: where nothing listened to has a hardware address, the DUID is a UUID", () => {
  const uuid = "000400000000000040008000000000000000";
  assert.equal(generate([], { eth0: "02:00:5e:10:00:01" }), uuid);
  assert.equal(generate(["tun0"], { tun0: "00:00:00:00:00:00" }), uuid);
});
