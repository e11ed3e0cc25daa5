import { handlerSections } from "../../lib/handlers/mod.ts";

/** Handlers that need files, that keep what is sent from being handled, or that stand below. */
const OTHERS = [
  ...[
    "static-csv",
    "static-sqlite",
    "ignore-request",
    "rate-limit",
    "server-unicast",
    "preference",
  ],
  ...["leasequery", "address-pool", "prefix-pool", "mark", "reconfigure-request", "limits"],
];

/** Every handler that there is as the reference shows it, and each condition of `match`. */
export const HANDLERS: string = `
server-id: { duid-ll: { hardware-type: 1, link-layer-address: "02:00:00:00:00:01" } }
allow-rapid-commit: true
allow-reconfigure: true
leases: { database: leases.sqlite }
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: access, prefixes: ["2001:db8:2::/64"], interface-ids: ["gold-*", "hex:00*"] }
handlers:
  - leasequery: { allow-from: ["::/0"], sensitive-options: [captive-portal] }
  - reconfigure-request: { allow-from: ["::/0"], rate: 1000 }
  - match:
      any:
        - { client-id: "hex:0003000102*", hardware-address: "02:00:*" }
        - { user-class: "gold-*" }
        - { vendor-class: { enterprise: 311, data: "PXEClient*" } }
        - { architecture: [7, 9] }
        - { remote-id: { enterprise: 9, id: "hex:00*" } }
        - { subscriber-id: "gold-*", relay: "2001:db8:1::/48" }
        - { requests-option: [boot-file-url], elapsed-time: { more-than: 5s } }
        - { option: { code: 60, value: "hex:00*" } }
        - { interface-id: "gold-*", message: [solicit, request] }
      not: { user-class: "iPXE" }
    handlers:
      - mark: [known]
      - limits: { ias-per-message: 4, leases-per-client: 6 }
  - match: { marked-with: known }
    handlers: [{ preference: { level: 200 } }]
    else: [{ preference: { level: 1 } }]
${examples()}
  - match: { link: lan }
    handlers:
      - address-pool: { range: "2001:db8:1::1000-2001:db8:1::103f" }
      - address-pool: { range: "2001:db8:1::2000-2001:db8:1::203f", temporary: true }
      - prefix-pool: { prefix: "2001:db8:8000::/52", delegated-length: 56, max-per-sender: 8 }
  - match: { link: access }
    handlers:
      - address-pool: { range: "2001:db8:2::1000-2001:db8:2::100f" }
      - prefix-pool: { prefix: "2001:db8:9000::/52", delegated-length: 60, max-per-link: 9 }
`;

function examples(): string {
  const others = new Set(OTHERS);
  return handlerSections.filter(({ name }) => !others.has(name))
    .map(({ example }) => example.trim().split("\n"))
    .map(([first, ...rest]) => [`  - ${first}`, ...rest.map((line) => `    ${line}`)].join("\n"))
    .join("\n");
}
