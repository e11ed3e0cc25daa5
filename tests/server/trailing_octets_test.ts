import assert from "node:assert/strict";
import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { relayed, says } from "../support/messages.ts";
import { ServerRig, TestLog } from "./server_rig.ts";

const SETUP = { handlers: [{ "address-pool": { prefix: "2001:db8:1::/64" } }] };
const SOLICIT = says({ type: "solicit", na: { 1: [] } });

for (const trailing of ["00", "0000", "0001ff"]) {
  Deno.test(`octets too few for an option behind the last one are ignored: ${trailing}`, () => {
    const sentTo = (hex: string) => {
      const rig = new ServerRig(SETUP, new TestLog([]));
      rig.receiveOctets(fromHex(hex)!);
      return rig.socket.sent.map(({ bytes }) => toHex(bytes));
    };
    for (const message of [SOLICIT, relayed(SOLICIT, "2001:db8:1::1")]) {
      const hex = toHex(encodeMessage(message));
      assert.equal(sentTo(hex).length, 1);
      assert.deepEqual(sentTo(hex + trailing), sentTo(hex));
    }
  });
}
