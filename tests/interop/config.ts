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

/** Names are looked for in these. */
export const SEARCH_DOMAINS = ["example.com", "example.net"] as const;

/** When a client turns to its server again, and when to any, in seconds. */
export interface Timing {
  readonly t1: number;
  readonly t2: number;
}

/** For clients that are to renew soon. */
export const PROMPT: Timing = { t1: 3, t2: 9 };

/** What may be different from one scenario to another. */
export interface ServerOptions {
  /** As the lifetimes say when left out. */
  readonly timing?: Timing;
  /** Whether the clients' link is behind a relay, instead of on an interface of the server. */
  readonly isRelayed?: boolean;
  /** Lines to add to `listen`. */
  readonly listeners?: string;
}

/** What the server of the interop tests is told. */
export function serverConfig(database: string, options: ServerOptions = {}): string {
  const { timing, isRelayed = false, listeners = "" } = options;
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
    interfaces: [${isRelayed ? "" : SERVER.clientInterface}]
listen:
  - ${isRelayed ? "" : `interface: ${SERVER.clientInterface}\n  - `}unicast: ${SERVER.upstream}
${listeners}handlers:
  - leasequery: { allow-from: ["${UPSTREAM_LINK}"] }
${timing ? timingLimits(timing) : ""}  - match: { link: lan }
    handlers:
      - address-pool: { prefix: "${ADDRESS_POOL}", ${lifetimes} }
      - prefix-pool: { prefix: "${PREFIX_POOL}", delegated-length: ${DELEGATED_LENGTH}, ${lifetimes} }
  - recursive-name-servers: { addresses: ["${NAME_SERVER}"] }
  - domain-search-list: { domain-names: [${SEARCH_DOMAINS.join(", ")}] }
`.trimStart();
}

function timingLimits({ t1, t2 }: Timing): string {
  return ["iana", "iapd"]
    .map((ia) => `  - ${ia}-timing-limits: { max-t1: ${t1}s, max-t2: ${t2}s }\n`).join("");
}
