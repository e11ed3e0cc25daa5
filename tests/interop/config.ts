import { CLIENT_LINK, SERVER, UPSTREAM_LINK } from "./addresses.ts";

/** The lifetimes that the server gives, in seconds. */
export const LIFETIMES = { preferred: 1800, valid: 3600 } as const;
/** Addresses come from here. */
export const ADDRESS_POOL = "2001:db8:1:0:8000::/65";
/** Prefixes come from here. */
export const PREFIX_POOL = "2001:db8:8000::/40";
/** The length of each. */
export const DELEGATED_LENGTH = 56;
/** What is configured besides addresses. */
export const NAME_SERVER = "2001:db8::53";

/** A listener for bulk and active leasequery from upstream, without TLS. */
export const LEASEQUERY_LISTENER: string =
  `  - { tcp: "${SERVER.upstream}", allow-from: ["${UPSTREAM_LINK}"], active: true, insecure-active: true }\n`;

/**
 * What the server of the interop tests is told.
 *
 * @param listeners lines to add to `listen`
 */
export function serverConfig(database: string, listeners = ""): string {
  const lifetimes =
    `preferred-lifetime: ${LIFETIMES.preferred}s, valid-lifetime: ${LIFETIMES.valid}s`;
  return `
logging:
  - console: { level: info, color: never }
leases:
  database: ${database}
links:
  - name: lan
    prefixes: ["${CLIENT_LINK}"]
    interfaces: [${SERVER.clientInterface}]
listen:
  - interface: ${SERVER.clientInterface}
  - unicast: ${SERVER.upstream}
${listeners}handlers:
  - leasequery: { allow-from: ["${UPSTREAM_LINK}"] }
  - match: { link: lan }
    handlers:
      - address-pool: { prefix: "${ADDRESS_POOL}", ${lifetimes} }
      - prefix-pool: { prefix: "${PREFIX_POOL}", delegated-length: ${DELEGATED_LENGTH}, ${lifetimes} }
  - recursive-name-servers: { addresses: ["${NAME_SERVER}"] }
  - domain-search-list: { domain-names: [example.com, example.net] }
`.trimStart();
}
