import { clientFqdn, ClientFqdnFlag } from "../../../lib/wire/options/client_fqdn.ts";
import { assertOption, assertUnreadable, assertWrong } from "../octets.ts";

Deno.test("client-fqdn is a whole name, the beginning of one, or none", () => {
  assertOption(
    clientFqdn,
    { flags: ClientFqdnFlag.S, domainName: "host.example." },
    "0027 000f 01 04686f7374076578616d706c6500",
    { flags: ["S"], "domain-name": "host.example." },
  );
  assertOption(clientFqdn, { flags: 0, domainName: "host" }, "0027 0006 00 04686f7374", {
    flags: [],
    "domain-name": "host",
  });
  assertOption(clientFqdn, { flags: 0, domainName: "host.sub" }, "0027 000a 00 04686f737403737562");
  assertOption(clientFqdn, { flags: 4, domainName: "" }, "0027 0001 04");
  assertUnreadable("0027 0000");
  assertUnreadable("0027 0005 00 04686f73");
});

Deno.test("client-fqdn keeps flags that nobody knows", () => {
  assertOption(clientFqdn, { flags: 0x83, domainName: "" }, "0027 0001 83", {
    flags: ["S", "O", 0x80],
    "domain-name": "",
  });
});

Deno.test("client-fqdn with flags that contradict each other is wrong", () => {
  assertWrong(clientFqdn, { flags: 5, domainName: "" }, /N and S contradict/);
});
