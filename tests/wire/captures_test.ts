import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { WireError } from "../../lib/wire/error.ts";
import { decodeMessage, encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { messageTypeName } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import * as known from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { validate } from "../../lib/wire/validate.ts";
import { capturedDatagrams } from "../captures/captures.ts";

const CAPTURES = ["avm-client", "dhcpv6-map"];

function optionsOf(message: Message): readonly Option[] {
  assert.ok(message.kind !== "unknown");
  return message.options;
}

function names(options: readonly Option[]): string[] {
  return options.map(({ definition }) => definition.name);
}

/** The types of a message and of those that it carries, outermost first. */
function typesOf(message: Message): string[] {
  const inner = known.relayMessage.in(optionsOf(message));
  return [messageTypeName(message.type), ...(inner ? typesOf(inner) : [])];
}

function innermost(message: Message): Message {
  const inner = known.relayMessage.in(optionsOf(message));
  return inner ? innermost(inner) : message;
}

for (const name of CAPTURES) {
  Deno.test(`${name}: every datagram gives the same octets again`, () => {
    for (const octets of capturedDatagrams(name)) {
      assert.equal(toHex(encodeMessage(decodeMessage(octets))), toHex(octets));
    }
  });

  Deno.test(`${name}: real equipment does as the options declare`, () => {
    for (const octets of capturedDatagrams(name)) {
      assert.deepEqual(validate(decodeMessage(octets)), []);
    }
  });

  Deno.test(`${name}: a datagram that is cut off anywhere is shorter or is refused`, () => {
    for (const octets of capturedDatagrams(name)) {
      for (let end = 0; end < octets.length; end++) {
        const beginning = octets.subarray(0, end);
        try {
          assert.equal(toHex(encodeMessage(decodeMessage(beginning))), toHex(beginning));
        } catch (error) {
          assert.ok(error instanceof WireError, `${error}`);
        }
      }
    }
  });
}

Deno.test("avm-client: two relays carry each message", () => {
  const messages = capturedDatagrams("avm-client").map(decodeMessage);
  const relayed = ["relay-forward", "relay-forward"];
  const replied = ["relay-reply", "relay-reply"];
  assert.deepEqual(messages.map(typesOf), [
    [...relayed, "solicit"],
    [...replied, "advertise"],
    [...relayed, "request"],
    [...replied, "reply"],
    [...relayed, "release"],
    [...replied, "reply"],
  ]);
});

Deno.test("avm-client: the relays say which interface and which circuit", () => {
  const [outer] = capturedDatagrams("avm-client").map(decodeMessage);
  assert.ok(outer?.kind === "relay");
  assert.equal(outer.hopCount, 1);
  assert.equal(formatAddress(outer.linkAddress), "2001:db8:ffff:1::1");
  assert.equal(formatAddress(outer.peerAddress), "fe80::3631:c4ff:fe3c:b2f1");
  assert.equal(new TextDecoder().decode(known.interfaceId.in(outer.options)), "Gi0/0/0");
  const inner = known.relayMessage.in(outer.options);
  assert.ok(inner?.kind === "relay");
  assert.equal(inner.hopCount, 0);
  assert.equal(formatAddress(inner.linkAddress), "::");
  assert.equal(new TextDecoder().decode(known.interfaceId.in(inner.options)), "Fa2/3");
  assert.equal(known.remoteId.in(inner.options)?.enterpriseNumber, 9);
});

Deno.test("avm-client: the client asks for an address and a prefix, and gets both", () => {
  const [solicit, , , reply] = capturedDatagrams("avm-client").map(decodeMessage).map(innermost);
  assert.deepEqual(names(optionsOf(solicit!)), [
    "elapsed-time",
    "client-id",
    "rapid-commit",
    "iana",
    "iapd",
    "reconfigure-accept",
    "option-request",
    "vendor-class",
  ]);
  assert.deepEqual(known.optionRequest.in(optionsOf(solicit!)), [23, 56, 31, 25, 3, 17, 82, 83]);
  assert.deepEqual(known.vendorClass.in(optionsOf(solicit!)), {
    enterpriseNumber: 872,
    classes: [],
  });
  const options = optionsOf(reply!);
  const [lease] = known.iaAddress.allIn(known.iaNa.in(options)!.options);
  assert.equal(formatAddress(lease!.address), "2001:db8:ffff:1:c::e09c");
  assert.equal(lease!.validLifetime, 600);
  const [delegated] = known.iaPrefix.allIn(known.iaPd.in(options)!.options);
  assert.equal(formatAddress(delegated!.prefix), "2001:db8:ffcc:fe00::");
  assert.equal(delegated!.prefixLength, 56);
  const servers = known.recursiveNameServers.in(options)!;
  assert.deepEqual(servers.map(formatAddress), ["2001:4860:4860::8888"]);
});

Deno.test("dhcpv6-map: the reply has each kind of softwire", () => {
  const reply = capturedDatagrams("dhcpv6-map").map(decodeMessage)[3]!;
  const options = optionsOf(reply);
  assert.deepEqual(names(options), [
    "client-id",
    "server-id",
    "iana",
    "s46-map-e-container",
    "s46-map-t-container",
    "s46-lw-container",
  ]);
  const mapE = known.s46MapE.in(options)!;
  assert.deepEqual(
    known.s46Rule.allIn(mapE).map(({ eaLength, ipv6Prefix }) => [
      eaLength,
      formatPrefix(ipv6Prefix),
    ]),
    [[12, "2001:db8:f000::/36"], [16, "2001:db8:9500::/40"]],
  );
  assert.deepEqual(known.s46BorderRelay.allIn(mapE).map(formatAddress), [
    "2001:db8::1",
    "2001:db8::2",
  ]);
  const mapT = known.s46MapT.in(options)!;
  assert.equal(formatPrefix(known.s46DefaultMappingRule.in(mapT)!), "2001:db8:0:1::/64");
  const binding = known.s46Binding.in(known.s46Lightweight.in(options)!)!;
  assert.deepEqual(known.s46PortParameters.in(binding.options), {
    offset: 2,
    psidLength: 5,
    psid: 0xa800,
  });
});
