import {
  encryptedDns,
  type ResolverLocation,
  ServiceParameterKey,
} from "../../../lib/wire/options/encrypted_dns.ts";
import { address, ascii, assertOption, assertUnreadable, assertWrong, hex } from "../octets.ts";

const NAME = { servicePriority: 1, authenticationDomainName: "doh1.example.com." };
const NAME_DIGITS = "0001 0012 04646f683107 6578616d706c6503636f6d00";

Deno.test("encrypted-dns may say no more than a name", () => {
  assertOption(encryptedDns, { ...NAME, location: undefined }, `0090 0016 ${NAME_DIGITS}`, {
    "service-priority": 1,
    "authentication-domain-name": "doh1.example.com.",
    location: null,
  });
});

Deno.test("encrypted-dns says where a resolver is and how it is spoken to", () => {
  assertOption(
    encryptedDns,
    {
      ...NAME,
      location: {
        addresses: [address("2001:db8::1")],
        serviceParameters: [
          { key: ServiceParameterKey.alpn, value: hex("03 646f74") },
          { key: ServiceParameterKey.dohpath, value: ascii("/dns-query{?dns}") },
          { key: 65280, value: hex("") },
        ],
      },
    },
    `0090 0048 ${NAME_DIGITS} 0010 20010db8000000000000000000000001
     0001 0004 03646f74 0007 0010 2f646e732d71756572797b3f646e737d ff00 0000`,
    {
      "service-priority": 1,
      "authentication-domain-name": "doh1.example.com.",
      location: {
        addresses: ["2001:db8::1"],
        "service-parameters": [
          { key: "alpn", value: "hex:03646f74" },
          { key: "dohpath", value: "/dns-query{?dns}" },
          { key: 65280, value: "" },
        ],
      },
    },
  );
});

Deno.test("encrypted-dns whose parts do not fit is refused", () => {
  assertUnreadable("0090 0003 0001 00");
  assertUnreadable("0090 0004 0001 0000");
  assertUnreadable("0090 0006 0001 0002 0161");
  assertUnreadable("0090 0008 0001 0003 016100 00");
  assertUnreadable("0090 000b 0001 0003 016100 0002 2001");
});

Deno.test("encrypted-dns that clients would discard is wrong", () => {
  const located = (location: ResolverLocation) => ({ ...NAME, location });
  const addresses = [address("2001:db8::1")];
  assertWrong(
    encryptedDns,
    located({ addresses: [], serviceParameters: [] }),
    /at least one address/,
  );
  for (const key of [ServiceParameterKey.ipv4hint, ServiceParameterKey.ipv6hint]) {
    const serviceParameters = [{ key, value: hex("") }];
    assertWrong(encryptedDns, located({ addresses, serviceParameters }), /ipv4hint, ipv6hint/);
  }
  for (const keys of [[3, 1], [1, 1]]) {
    const serviceParameters = keys.map((key) => ({ key, value: hex("") }));
    assertWrong(encryptedDns, located({ addresses, serviceParameters }), /ascending order/);
  }
  for (const text of ["::1", "ff02::1"]) {
    const location = { addresses: [address(text)], serviceParameters: [] };
    assertWrong(encryptedDns, located(location), /no address of another node/);
  }
});
