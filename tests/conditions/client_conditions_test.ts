import assert from "node:assert/strict";
import { fromHex } from "../../lib/wire/bytes.ts";
import { decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import type { Option } from "../../lib/wire/option.ts";
import { dhcpv6 } from "../../lib/wire/option.ts";
import {
  clientArchitectureTypes,
  clientId,
  clientLinkLayerAddress,
  lqQuery,
  optionRequest,
  userClass,
  vendorClass,
} from "../../lib/wire/options/mod.ts";
import { octets, relayed, says } from "../support/messages.ts";
import { holds } from "./holding.ts";

function solicit(...options: Option[]) {
  return says({ type: "solicit", options });
}

/** A Solicit of a client with this DUID, in hexadecimal. */
function from(duid: string) {
  return says({ type: "solicit", client: undefined, options: [clientId.of(fromHex(duid)!)] });
}

Deno.test("a client-id is the client's DUID, or how it begins, behind hex: or not", () => {
  const client = from("0003000102005e100001");
  for (
    const written of [
      "hex:0003000102005e100001",
      "0003000102005E100001",
      "00:03:00:01:02:00:5e:10:00:01",
      "hex:0003000102005e*",
      "00:03:00:01:*",
      "hex:00:03*",
      "*",
    ]
  ) assert.equal(holds({ "client-id": written }, client), true, written);
  for (const written of ["hex:0003000102005e1000", "hex:0003000102005e10000101", "hex:01*"]) {
    assert.equal(holds({ "client-id": written }, client), false, written);
  }
  assert.equal(holds({ "client-id": ["hex:0001*", "hex:0003*"] }, client), true);
  assert.equal(
    holds({ "client-id": "*" }, says({ type: "informationRequest", client: undefined })),
    false,
  );
  assert.equal(holds({ "client-id": "router-7" }, from("726f757465722d37")), true);
});

Deno.test("a hardware address is what the relay says, else the DUID, else the source address", () => {
  const told = (address: string) =>
    clientLinkLayerAddress.of({ hardwareType: 1, address: fromHex(address)! });
  const ll = from("0003000102005e100001");
  const llt = from("000100012f00000002005e100002");
  const other = from("0002000000090102");
  const is = (
    written: string | string[],
    ...more: [Parameters<typeof holds>[1], Parameters<typeof holds>[2]?]
  ) => holds({ "hardware-address": written }, ...more);
  assert.equal(is("02:00:5e:10:00:01", ll), true);
  assert.equal(is("02:00:5e:10:00:02", llt), true);
  assert.equal(is(["02-00-5e-10-00-09", "02:00:5e:10:*"], ll), true);
  assert.equal(is("hex:02005e*", ll), true);
  assert.equal(is("02:00:5e:10:00:02", ll), false);
  assert.equal(is("*", other), false);
  // fe80::ff:fe5e:… is made of an address whose bit for local administration is the other way.
  const source = { peerAddress: "fe80::200:5eff:fe10:3" };
  assert.equal(is("00:00:5e:10:00:03", other), false);
  assert.equal(is("00:00:5e:10:00:03", other, source), true);
  assert.equal(is("02:00:5e:10:00:01", ll, source), true);
  const through = (message: Parameters<typeof relayed>[0], ...options: Option[]) =>
    relayed(message, "2001:db8:1::1", options, "fe80::200:5eff:fe10:4");
  assert.equal(is("00:00:5e:10:00:04", through(other), source), true);
  assert.equal(is("02:00:5e:10:00:07", through(ll, told("02005e100007"))), true);
  assert.equal(is("02:00:5e:10:00:01", through(ll, told("02005e100007"))), false);
  // The relay next to the client knows best; one further on knows if that does not tell.
  const twice = relayed(through(ll, told("02005e100007")), "::", [told("02005e100008")]);
  assert.equal(is("02:00:5e:10:00:07", twice), true);
  assert.equal(is("02:00:5e:10:00:08", relayed(through(ll), "::", [told("02005e100008")])), true);
});

Deno.test("an Ethernet address is read of DUIDs of Ethernet alone", () => {
  for (const duid of ["0003000602005e100001", "0003000102005e1000", "000300010102030405060708"]) {
    assert.equal(holds({ "hardware-address": "*" }, from(duid)), false, duid);
  }
});

Deno.test("a user class is any of those that the client says", () => {
  const client = solicit(userClass.of([octets("PXE"), octets("iPXE")]));
  assert.equal(holds({ "user-class": "iPXE" }, client), true);
  assert.equal(holds({ "user-class": ["gold", "PX*"] }, client), true);
  assert.equal(holds({ "user-class": "hex:69505845" }, client), true);
  assert.equal(holds({ "user-class": "ipxe" }, client), false);
  assert.equal(holds({ "user-class": "iPX" }, client), false);
  assert.equal(holds({ "user-class": "*" }, client), true);
  assert.equal(holds({ "user-class": "*" }, solicit()), false);
  assert.equal(holds({ not: { "user-class": "*" } }, solicit()), true);
});

Deno.test("a vendor class is an enterprise, what it says, or both in one option", () => {
  const client = solicit(
    vendorClass.of({ enterpriseNumber: 343, classes: [octets("PXEClient:Arch:00007")] }),
    vendorClass.of({ enterpriseNumber: 9, classes: [octets("router"), octets("x")] }),
  );
  const is = (written: unknown) => holds({ "vendor-class": written }, client);
  assert.equal(is({ enterprise: 343 }), true);
  assert.equal(is({ enterprise: 311 }), false);
  assert.equal(is({ data: "PXEClient*" }), true);
  assert.equal(is({ data: ["y", "x"] }), true);
  assert.equal(is({ enterprise: 343, data: "PXEClient*" }), true);
  assert.equal(is({ enterprise: 9, data: "PXEClient*" }), false);
  assert.equal(is({ enterprise: [9, 343], data: "PXEClient*" }), true);
  assert.equal(is([{ enterprise: 9, data: "y" }, { data: "router" }]), true);
  assert.equal(holds({ "vendor-class": { enterprise: 343 } }, solicit()), false);
  const silent = solicit(vendorClass.of({ enterpriseNumber: 343, classes: [] }));
  assert.equal(holds({ "vendor-class": { enterprise: 343 } }, silent), true);
  assert.equal(holds({ "vendor-class": { enterprise: 343, data: "*" } }, silent), false);
});

Deno.test("an architecture is any of those that the client can boot in", () => {
  const client = solicit(clientArchitectureTypes.of([9, 7]));
  assert.equal(holds({ architecture: 7 }, client), true);
  assert.equal(holds({ architecture: [6, 9] }, client), true);
  assert.equal(holds({ architecture: [0, 11] }, client), false);
  assert.equal(holds({ architecture: [7, 9] }, solicit()), false);
});

Deno.test("an option is requested by any of the option requests", () => {
  const client = solicit(optionRequest.of([23, 59]));
  assert.equal(holds({ "requests-option": ["boot-file-url"] }, client), true);
  assert.equal(holds({ "requests-option": [24, 23] }, client), true);
  assert.equal(holds({ "requests-option": "domain-search-list" }, client), false);
  assert.equal(holds({ "requests-option": 23 }, solicit()), false);
});

Deno.test("an option of the client is found by its code and its octets, in any instance", () => {
  const client = solicit(
    dhcpv6.withCode(65279).of(fromHex("0007a0")!),
    dhcpv6.withCode(65279).of(fromHex("ff")!),
    clientArchitectureTypes.of([7]),
  );
  const is = (option: unknown) => holds({ option }, client);
  assert.equal(is({ code: 65279, value: "hex:0007*" }), true);
  assert.equal(is({ code: 65279, value: ["hex:01", "hex:ff"] }), true);
  assert.equal(is({ code: 65279, value: "hex:0007" }), false);
  assert.equal(is({ code: 65278, value: "*" }), false);
  assert.equal(is({ code: 65279 }), true);
  assert.equal(is({ code: 61, value: "hex:0007" }), true);
  assert.equal(is({ code: "client-architecture-types", value: "hex:0007" }), true);
  assert.equal(is([{ code: 1, value: "x" }, { code: 61, value: "*" }]), true);
});

Deno.test("an option that cannot be read is found by its octets, too", () => {
  const architecture = dhcpv6.withCode(61);
  const octets = encodeMessage(solicit({ definition: architecture, value: [7] }));
  // Architectures have two octets each: of one and a half, the last is what the next cannot begin.
  const message = decodeReceived(Uint8Array.of(...octets.subarray(0, -4), 0, 1, 7));
  assert.ok(message.kind === "client-server");
  assert.equal(holds({ option: { code: 61, value: "hex:07" } }, message), true);
  assert.equal(holds({ architecture: 7 }, message), false);
});

Deno.test("conditions on the client do not hold for what requestors ask", () => {
  const query = says({
    type: "leasequery",
    options: [lqQuery.of({ queryType: 1, linkAddress: new Uint8Array(16), options: [] })],
  });
  const ofClients: Readonly<Record<string, unknown>>[] = [
    { "client-id": "*" },
    { "hardware-address": "*" },
    { "elapsed-time": { "less-than": 60 } },
    { option: { code: 1 } },
  ];
  for (const condition of ofClients) {
    assert.equal(holds(condition, says({ type: "renew" })), true, JSON.stringify(condition));
    assert.equal(holds(condition, query), false, JSON.stringify(condition));
    assert.equal(holds({ not: condition }, query), true, JSON.stringify(condition));
  }
  assert.equal(holds({ message: "leasequery", link: "lan" }, query), true);
});
