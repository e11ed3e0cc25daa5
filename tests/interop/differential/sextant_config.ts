import { toHex } from "../../../lib/wire/bytes.ts";
import { OPTIONS } from "./configured_options.ts";
import { PLACES, SERVER_INTERFACE } from "./places.ts";
import { LINKS, reservationsOf, ROUNDS, type ServedLink, SERVER_DUID } from "./world.ts";

/** The file of static assignments beside the configuration. */
export const ASSIGNMENTS = "static.csv";

/** What Sextant is told. */
export function sextantConfig(round: number): string {
  const { rapidCommit, times } = ROUNDS[round]!;
  const factors = times && `{ factor-t1: ${times.t1}, factor-t2: ${times.t2} }`;
  return `
server-id:
  duid-ll: { hardware-type: 1, link-layer-address: "${toHex(SERVER_DUID.subarray(4), ":")}" }
allow-rapid-commit: ${rapidCommit}
rapid-commit-rejections: true
logging:
  - console: { level: info, color: never }
leases:
  database: leases.sqlite
  # Answers leave in the order of the questions, so that it is known which are not answered.
  durability: normal
links:
${Object.values(LINKS).map(linkEntry).join("")}listen:
  - interface: ${SERVER_INTERFACE}
  - unicast: "${PLACES.sextant.server}"
handlers:
${Object.values(LINKS).map((link) => matchEntry(link, round)).join("")}${
    factors ? `  - iana-timing-limits: ${factors}\n  - iapd-timing-limits: ${factors}\n` : ""
  }  - client-fqdn: {}
${OPTIONS.map(({ sextant }) => `  - ${sextant}\n`).join("")}`.trimStart();
}

/** The static assignments, as a file of `static-csv`. */
export function assignments(round: number, sequences: number): string {
  const rows = reservationsOf(round, sequences).map(({ duid, addresses, prefixes }) =>
    `duid:${toHex(duid)},${addresses[0] ?? ""},${prefixes[0] ?? ""}\n`
  );
  return ["id,address,prefix\n", ...rows].join("");
}

function linkEntry(link: ServedLink): string {
  const attached = link === LINKS.direct ? `\n    interfaces: [${SERVER_INTERFACE}]` : "";
  return `  - name: ${link.name}\n    prefixes: ["${link.prefix}"]${attached}\n`;
}

function matchEntry(link: ServedLink, round: number): string {
  const { preferredLifetime, validLifetime } = ROUNDS[round]!;
  const lifetimes = link.forEver
    ? "preferred-lifetime: infinity, valid-lifetime: infinity"
    : `preferred-lifetime: ${preferredLifetime}, valid-lifetime: ${validLifetime}`;
  const handlers = [
    ...(link === LINKS.access ? [staticCsv(round)] : []),
    ...link.addressPools.map((prefix) => `address-pool: { prefix: "${prefix}", ${lifetimes} }`),
    ...link.prefixPools.map(({ prefix, delegatedLength, excluded }) =>
      `prefix-pool: { prefix: "${prefix}", delegated-length: ${delegatedLength}, ` +
      `${excluded === undefined ? "" : `excluded-prefix: "${excluded}", `}${lifetimes} }`
    ),
  ];
  if (handlers.length === 0) return "";
  return `  - match: { link: ${link.name} }\n    handlers:\n` +
    handlers.map((handler) => `      - ${handler}\n`).join("");
}

function staticCsv(round: number): string {
  const { preferredLifetime, validLifetime } = ROUNDS[round]!;
  const lifetimes = ["address", "prefix"].map((kind) =>
    `${kind}-preferred-lifetime: ${preferredLifetime}, ${kind}-valid-lifetime: ${validLifetime}`
  );
  return `static-csv: { file: ${ASSIGNMENTS}, ${lifetimes.join(", ")} }`;
}
