import assert from "node:assert/strict";
import { toHex } from "../../lib/wire/bytes.ts";
import {
  describeDuid,
  DUID_EPOCH,
  duidEn,
  duidLl,
  duidLlt,
  duidUuid,
} from "../../lib/wire/duid.ts";
import { hex } from "./octets.ts";

const MAC = hex("002436ef1d89");

Deno.test("a DUID-LLT counts its time from 2000, and around after 2^32 seconds", () => {
  const time = Date.parse("2016-12-31T23:59:59Z") / 1000;
  const duid = duidLlt(1, time, MAC);
  assert.equal(toHex(duid), "000100011ffb02ff002436ef1d89");
  assert.deepEqual(describeDuid(duid), {
    type: "duid-llt",
    "hardware-type": "ethernet",
    timestamp: "2016-12-31T23:59:59Z",
    "link-layer-address": "00:24:36:ef:1d:89",
    hex: "000100011ffb02ff002436ef1d89",
  });
  assert.deepEqual(duidLlt(1, time + 2 ** 32, MAC), duid);
  assert.equal(toHex(duidLlt(1, DUID_EPOCH, MAC)).slice(8, 16), "00000000");
  assert.equal(toHex(duidLlt(1, DUID_EPOCH - 1, MAC)).slice(8, 16), "ffffffff");
});

Deno.test("a DUID-EN is an enterprise's", () => {
  const duid = duidEn(40208, hex("1234567890abcdef"));
  assert.deepEqual(describeDuid(duid), {
    type: "duid-en",
    "enterprise-number": 40208,
    identifier: "12:34:56:78:90:ab:cd:ef",
    hex: "000200009d101234567890abcdef",
  });
  assert.equal(toHex(duidEn(0xffffffff, hex(""))), "0002ffffffff");
});

Deno.test("a DUID-LL is a link-layer address", () => {
  assert.deepEqual(describeDuid(duidLl(32, MAC)), {
    type: "duid-ll",
    "hardware-type": "infiniband",
    "link-layer-address": "00:24:36:ef:1d:89",
    hex: "00030020002436ef1d89",
  });
  assert.equal(describeDuid(duidLl(9999, MAC))["hardware-type"], 9999);
});

Deno.test("a DUID-UUID is a UUID", () => {
  assert.deepEqual(describeDuid(duidUuid(hex("2b1f4a1e2a524f0e9d4b2f6f3a3f4a01"))), {
    type: "duid-uuid",
    uuid: "2b1f4a1e-2a52-4f0e-9d4b-2f6f3a3f4a01",
    hex: "00042b1f4a1e2a524f0e9d4b2f6f3a3f4a01",
  });
});

Deno.test("a DUID of another type, or too short for its own, is octets", () => {
  assert.deepEqual(describeDuid(hex("0005aabb")), { type: "type 5", hex: "0005aabb" });
  assert.deepEqual(describeDuid(hex("00010001000000")), { type: "type 1", hex: "00010001000000" });
  assert.deepEqual(describeDuid(hex("0002000000")), { type: "type 2", hex: "0002000000" });
  assert.deepEqual(describeDuid(hex("000300")), { type: "type 3", hex: "000300" });
  assert.deepEqual(describeDuid(hex("00042b1f")), { type: "type 4", hex: "00042b1f" });
  assert.deepEqual(describeDuid(hex("00")), { type: "unknown", hex: "00" });
});
