import {
  userClass,
  vendorClass,
  vendorSpecificInformation,
} from "../../../lib/wire/options/classes.ts";
import { ascii, assertOption, assertUnreadable, hex } from "../octets.ts";

Deno.test("user-class lists classes", () => {
  assertOption(userClass, [ascii("iPXE"), hex("00")], "000f 0009 0004 69505845 0001 00", [
    "iPXE",
    "hex:00",
  ]);
  assertOption(userClass, [], "000f 0000", []);
  assertUnreadable("000f 0003 0002 69");
  assertUnreadable("000f 0001 00");
});

Deno.test("vendor-class lists classes of an enterprise", () => {
  assertOption(
    vendorClass,
    { enterpriseNumber: 872, classes: [ascii("docsis3.1")] },
    "0010 000f 00000368 0009 646f63736973332e31",
    { "enterprise-number": 872, classes: ["docsis3.1"] },
  );
  assertOption(vendorClass, { enterpriseNumber: 872, classes: [] }, "0010 0004 00000368");
  assertUnreadable("0010 0003 000003");
});

Deno.test("vendor-specific-information lists options of an enterprise", () => {
  assertOption(
    vendorSpecificInformation,
    {
      enterpriseNumber: 4491,
      options: [{ code: 1, data: hex("0020") }, { code: 2, data: ascii("ECM") }],
    },
    "0011 0011 0000118b 0001 0002 0020 0002 0003 45434d",
    {
      "enterprise-number": 4491,
      options: [{ code: 1, data: "hex:0020" }, { code: 2, data: "ECM" }],
    },
  );
  assertOption(
    vendorSpecificInformation,
    { enterpriseNumber: 9, options: [] },
    "0011 0004 00000009",
  );
  assertUnreadable("0011 0003 000000");
  assertUnreadable("0011 0009 0000118b 0001 0002 00");
});
