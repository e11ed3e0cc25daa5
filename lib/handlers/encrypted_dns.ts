import { z } from "zod";
import type { HandlerContext } from "../config/handler_section.ts";
import { addressThat, domainName, port, textual, wholeNumber } from "../config/values.ts";
import { isLoopback, isMulticast, isUnspecified } from "../wire/address.ts";
import {
  encryptedDns as definition,
  type EncryptedDnsResolver,
  type ServiceParameter,
  ServiceParameterKey,
} from "../wire/options/encrypted_dns.ts";
import { repeatedOption } from "./option_content.ts";
import { defineOption, type OptionSection } from "./option_section.ts";

const nodeAddress = addressThat(
  "an IPv6 address of a resolver such as 2001:db8::53",
  "An IPv6 address that is not ::, loopback or multicast.",
  (octets) => {
    if (isUnspecified(octets)) return "the unspecified address";
    if (isLoopback(octets)) return "the loopback address";
    return isMulticast(octets) ? "a multicast address" : undefined;
  },
);

const path = textual({
  expected: "a path with the variable dns such as /dns-query{?dns}",
  description: "A URI template, relative and with the variable dns (RFC 9461 section 5).",
  parse: (text) => /^\/[!-~]*\{[^{}]*\bdns\b[^{}]*\}[!-~]*$/.test(text) ? text : undefined,
});

const resolver = z.strictObject({
  name: domainName.describe("The name in the resolver's certificate"),
  priority: wholeNumber(1, 0xffff).optional()
    .describe("The lower, the more preferred; default: by its place in the list"),
  addresses: z.array(nodeAddress).min(1).optional()
    .describe("Its addresses, the preferred one first; left out, clients ask the DNS for it"),
  alpn: z.array(z.enum(["dot", "doq", "h2", "h3"])).min(1).optional()
    .describe("The protocols that it speaks; h2 and h3 are DNS over HTTPS"),
  port: port.optional().describe("Its port; default: that of the protocol"),
  "doh-path": path.optional()
    .describe("Where it takes questions by DNS over HTTPS"),
});

type Resolver = z.output<typeof resolver>;

/** Tells clients of DNS resolvers that speak encrypted protocols. */
export const encryptedDns: OptionSection = defineOption({
  name: "encrypted-dns",
  help:
    "Tells clients of DNS resolvers that speak DNS over TLS, QUIC or HTTPS (option 144, DNR of " +
    "RFC 9463).",
  example: `
encrypted-dns:
  resolvers:
    - name: dns.example.org
      addresses: ["2001:db8::53"]
      alpn: [dot, h2]
      doh-path: "/dns-query{?dns}"
`,
  keys: {
    resolvers: z.array(resolver).min(1).describe("The resolvers, the preferred one first"),
  },
  create(config, context) {
    for (const [at, resolver] of config.resolvers.entries()) checkResolver(resolver, at, context);
    return repeatedOption({
      definition,
      values: config.resolvers.map(resolverOf),
      report: context.report,
    });
  },
});

function checkResolver(resolver: Resolver, at: number, { report }: HandlerContext): void {
  const { addresses, alpn } = resolver;
  const path = (key: keyof Resolver) => ["resolvers", at, key];
  if (!addresses) {
    for (const key of ["alpn", "port", "doh-path"] as const) {
      if (resolver[key] === undefined) continue;
      // RFC 9463 section 3.1.6
      report("error", `expected addresses beside ${key}: without them a resolver is but a name`, [
        ...path(key),
      ]);
    }
    return;
  }
  const isHttp = alpn?.some((protocol) => protocol === "h2" || protocol === "h3") ?? false;
  if (!alpn) {
    report("warning", "Without alpn clients cannot know which protocol to speak", [
      "resolvers",
      at,
    ]);
  }
  // RFC 9461 section 5
  if (isHttp && resolver["doh-path"] === undefined) {
    report("error", "expected doh-path beside the protocols h2 and h3, found none", path("alpn"));
  } else if (!isHttp && resolver["doh-path"] !== undefined) {
    report(
      "error",
      "expected h2 or h3 in alpn, as doh-path is for DNS over HTTPS",
      path("doh-path"),
    );
  }
}

function resolverOf(resolver: Resolver, at: number): EncryptedDnsResolver {
  const { name, priority = at + 1, addresses } = resolver;
  return {
    servicePriority: priority,
    authenticationDomainName: name,
    location: addresses && { addresses, serviceParameters: serviceParametersOf(resolver) },
  };
}

/** RFC 9460 sections 2.2 and 7, RFC 9461 section 5. */
function serviceParametersOf({ alpn, port, "doh-path": path }: Resolver): ServiceParameter[] {
  const utf8 = new TextEncoder();
  const parameters: ServiceParameter[] = [];
  if (alpn) {
    const value = alpn.flatMap((protocol) => [protocol.length, ...utf8.encode(protocol)]);
    parameters.push({ key: ServiceParameterKey.alpn, value: Uint8Array.from(value) });
  }
  if (port !== undefined) {
    parameters.push({ key: ServiceParameterKey.port, value: Uint8Array.of(port >> 8, port) });
  }
  if (path !== undefined) {
    parameters.push({ key: ServiceParameterKey.dohpath, value: utf8.encode(path) });
  }
  return parameters;
}
