import { sipServerAddresses, sipServerNames } from "../../../lib/wire/options/sip.ts";
import { address, assertOption, assertUnreadable, assertWrong } from "../octets.ts";

Deno.test("sip-servers-domain-name-list lists domain names", () => {
  assertOption(sipServerNames, ["sip.example."], "0015 000d 03736970076578616d706c6500", [
    "sip.example.",
  ]);
  assertUnreadable("0015 000c 03736970076578616d706c65");
});

Deno.test("sip-servers-address-list lists addresses that routers lead to", () => {
  assertOption(
    sipServerAddresses,
    [address("2001:db8::5060")],
    "0016 0010 20010db8000000000000000000005060",
    ["2001:db8::5060"],
  );
  assertUnreadable("0016 0001 20");
  for (const text of ["fe80::1", "::1", "::", "ff0e::1"]) {
    assertWrong(sipServerAddresses, [address("2001:db8::1"), address(text)], new RegExp(text));
  }
});
