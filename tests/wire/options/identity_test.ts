import { clientId, serverId } from "../../../lib/wire/options/identity.ts";
import { assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

Deno.test("client-id is a DUID", () => {
  assertOption(
    clientId,
    hex("000100011d1d49cf00137265ca42"),
    "0001 000e 000100011d1d49cf00137265ca42",
    {
      type: "duid-llt",
      "hardware-type": "ethernet",
      timestamp: "2015-06-24T10:58:23Z",
      "link-layer-address": "00:13:72:65:ca:42",
      hex: "000100011d1d49cf00137265ca42",
    },
  );
});

Deno.test("server-id is a DUID", () => {
  assertOption(serverId, hex("00030001001372"), "0002 0007 00030001001372");
});

Deno.test("a DUID has two octets at least, and says something in them up to 130", () => {
  assertUnreadable("0001 0000");
  assertUnreadable("0002 0001 00");
  assertWrong(clientId, hex("0003"), /at least 3 octets/);
  assertWrong(serverId, new Uint8Array(131), /at most 130 octets/);
});
