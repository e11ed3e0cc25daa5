import { domainSearchList, recursiveNameServers } from "../../../lib/wire/options/name_servers.ts";
import { address, assertOption, assertUnreadable, assertWrong } from "../octets.ts";

Deno.test("recursive-name-servers lists addresses", () => {
  assertOption(
    recursiveNameServers,
    [address("2001:4860:4860::8888"), address("fe80::1")],
    "0017 0020 20014860486000000000000000008888 fe800000000000000000000000000001",
    ["2001:4860:4860::8888", "fe80::1"],
  );
  assertWrong(recursiveNameServers, [], /it is empty/);
  assertUnreadable("0017 0008 2001486048600000");
});

Deno.test("domain-search-list lists domain names", () => {
  assertOption(
    domainSearchList,
    ["example.com.", "a."],
    "0018 0010 076578616d706c6503636f6d00 016100",
    ["example.com.", "a."],
  );
  assertWrong(domainSearchList, [], /it is empty/);
  assertUnreadable("0018 000c 076578616d706c6503636f6d");
  assertUnreadable("0018 000f 076578616d706c6503636f6d00 c000");
});
