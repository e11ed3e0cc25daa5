import {
  nisDomainName,
  nispDomainName,
  nispServers,
  nisServers,
} from "../../../lib/wire/options/nis.ts";
import { address, assertOption, assertUnreadable } from "../octets.ts";

Deno.test("nis-servers and nisp-servers list addresses", () => {
  const addresses = [address("2001:db8::1")];
  assertOption(nisServers, addresses, "001b 0010 20010db8000000000000000000000001");
  assertOption(nispServers, addresses, "001c 0010 20010db8000000000000000000000001");
  assertUnreadable("001b 0001 20");
  assertUnreadable("001c 0011 20010db800000000000000000000000100");
});

Deno.test("nis-domain-name and nisp-domain-name are one domain name", () => {
  assertOption(nisDomainName, "nis.", "001d 0005 036e697300", "nis.");
  assertOption(nispDomainName, "nisp.", "001e 0006 046e69737000", "nisp.");
  assertUnreadable("001d 0004 036e6973");
  assertUnreadable("001e 0006 016100016200");
});
