import assert from "node:assert/strict";
import { fromHex } from "../../../lib/wire/bytes.ts";
import { decodeMessage } from "../../../lib/wire/message.ts";
import { MessageType, messageTypes } from "../../../lib/wire/message_type.ts";
import { addressRegistration } from "../../../lib/wire/options/mod.ts";
import { validate } from "../../../lib/wire/validate.ts";
import { assertOption, assertUnreadable } from "../octets.ts";

Deno.test("address-registration is an option without a value", () => {
  assertOption(addressRegistration, true, "0094 0000", true);
  assertUnreadable("0094 0001 00");
});

Deno.test("ADDR-REG-INFORM is 36, ADDR-REG-REPLY 37, and both hold exactly one address", () => {
  assert.equal(messageTypes.numberOf("addr-reg-inform"), 36);
  assert.equal(messageTypes.numberOf("addr-reg-reply"), 37);
  const clientId = "0001000a00030001020000000001";
  const address = "00050018" + "20010db8000100000000000000000005" + "00000e10" + "00001c20";
  const problems = (hex: string) =>
    validate(decodeMessage(fromHex(hex)!)).map(({ problem }) => problem);
  for (const type of [MessageType.addrRegInform, MessageType.addrRegReply]) {
    const head = `${type.toString(16)}000001${clientId}`;
    assert.deepEqual(problems(head + address), []);
    assert.match(problems(head)[0]!, /exactly one ia-address, and here is none/);
    assert.match(problems(head + address + address)[0]!, /exactly one ia-address, and here are 2/);
  }
});
