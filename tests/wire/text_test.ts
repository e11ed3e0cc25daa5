import assert from "node:assert/strict";
import type { Message } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import * as known from "../../lib/wire/options/mod.ts";
import { messageToText } from "../../lib/wire/text.ts";
import { address, ascii, hex } from "./octets.ts";

function textOf(...options: Option[]): string {
  return messageToText({ kind: "client-server", type: 7, transactionId: 0xabc, options });
}

Deno.test("a message is shown with one field a line, indented by what holds it", () => {
  const reply: Message = {
    kind: "client-server",
    type: 7,
    transactionId: 0xabc,
    options: [
      known.iaNa.of({
        iaid: 1,
        t1: 0,
        t2: 0xffffffff,
        options: [known.iaAddress.of({
          address: address("2001:db8::1"),
          preferredLifetime: 1,
          validLifetime: 2,
          options: [],
        })],
      }),
      known.rapidCommit.of(true),
      known.recursiveNameServers.of([address("2001:db8::1"), address("2001:db8::2")]),
    ],
  };
  const relay: Message = {
    kind: "relay",
    type: 13,
    hopCount: 0,
    linkAddress: address("2001:db8::"),
    peerAddress: address("fe80::1"),
    options: [known.interfaceId.of(ascii("eth0")), known.relayMessage.of(reply)],
  };
  assert.equal(
    messageToText(relay),
    `relay-reply
  hop-count: 0
  link-address: 2001:db8::
  peer-address: fe80::1
  interface-id (18): eth0
  relay-message (9): reply
    transaction-id: 000abc
    iana (3)
      iaid: 1
      t1: 0
      t2: infinity
      ia-address (5)
        address: 2001:db8::1
        preferred-lifetime: 1
        valid-lifetime: 2
    rapid-commit (14)
    recursive-name-servers (23): 2001:db8::1, 2001:db8::2`,
  );
});

Deno.test("parts that have no names are told apart", () => {
  const options = [{ code: 1, data: hex("00") }, { code: 2, data: ascii("b") }];
  assert.equal(
    textOf(known.vendorSpecificInformation.of({ enterpriseNumber: 9, options })),
    `reply
  transaction-id: 000abc
  vendor-specific-information (17)
    enterprise-number: 9
    options
      - code: 1
        data: hex:00
      - code: 2
        data: b`,
  );
});

Deno.test("suboptions are shown as options are", () => {
  assert.equal(
    textOf(known.ntpServers.of([known.ntpServerName.of("ntp.example.")])),
    `reply
  transaction-id: 000abc
  ntp-servers (56)
    ntp-server-fqdn (3): ntp.example.`,
  );
});

Deno.test("what is empty or left out is shown as that", () => {
  assert.equal(
    textOf(
      known.optionRequest.of([]),
      known.subscriberId.of(hex("")),
      known.encryptedDns.of({
        servicePriority: 1,
        authenticationDomainName: "a.",
        location: undefined,
      }),
    ),
    `reply
  transaction-id: 000abc
  option-request (6): none
  subscriber-id (38): ""
  encrypted-dns (144)
    service-priority: 1
    authentication-domain-name: a.
    location: none`,
  );
});

Deno.test("a status is no message, though it has one", () => {
  assert.equal(
    textOf(known.statusCode.of({ code: 0, message: "Bienvenue à tous" })),
    `reply
  transaction-id: 000abc
  status-code (13)
    code: Success
    message: Bienvenue à tous`,
  );
});

Deno.test("a message that nobody knows is shown as octets", () => {
  assert.equal(
    messageToText({ kind: "unknown", type: 99, body: hex("0102") }),
    "type 99\n  body: hex:0102",
  );
});

Deno.test("what would steer a terminal, or pass for another line, is escaped", () => {
  const message = "\u001b[2J\nreply\u009b\u202e\u2028\ufeff\u{e0001}";
  const text = textOf(known.statusCode.of({ code: 0, message }));
  assert.equal(
    text.split("\n").at(-1),
    String.raw`    message: "\u001b[2J\nreply\u{9b}\u{202e}\u{2028}\u{feff}\u{e0001}"`,
  );
  assert.match(text, /^[\x20-\x7e\n]*$/);
});
