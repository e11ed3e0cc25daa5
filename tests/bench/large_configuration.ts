function hex(number: number, digits = 4): string {
  return number.toString(16).padStart(digits, "0");
}

/**
 * Writes a large configuration: a link, its pool and a static client for each, a condition for ten
 * of them, and ten rows in a CSV for each.
 *
 * @param folder where the CSV goes
 * @param settings lines at the top, besides
 * @returns the configuration itself
 */
export function writeLarge(
  folder: string,
  links: number,
  settings = 'listen: [{ unicast: "::1" }]',
): string {
  const all = Array.from({ length: links }, (_, at) => hex(at));
  const rows = Array.from({ length: links * 10 }, (_, at) => {
    const host = hex(0x2000 + Math.floor(at / links));
    return `linklayer-id:1:02005e${hex(at, 6)},2001:db8:${hex(at % links)}::${host},`;
  });
  Deno.writeTextFileSync(`${folder}/static.csv`, `id,address,prefix\n${rows.join("\n")}\n`);
  return [
    settings,
    "links:",
    ...all.map((at) => `  - { name: "${at}", prefixes: "2001:db8:${at}::/64" }`),
    "handlers:",
    "  - static-csv: { file: static.csv }",
    "  - static:",
    "      clients:",
    ...all.map((at) =>
      `        - { hardware-address: "02:00:5f:00:${at.slice(0, 2)}:${at.slice(2)}", ` +
      `addresses: "2001:db8:${at}::3000", hostname: "host-${at}" }`
    ),
    ...all.map((at) =>
      `  - match: { link: "${at}" }\n    handlers:\n` +
      `      - address-pool: { range: "2001:db8:${at}::1000-2001:db8:${at}::1fff" }`
    ),
    ...all.slice(0, links / 10).map((at) =>
      `  - match: { remote-id: { enterprise: 9, id: "hex:0000${at}*" }, user-class: class }\n` +
      `    handlers: [{ recursive-name-servers: { addresses: ["2001:db8:ffff::${at}"] } }]`
    ),
  ].join("\n");
}
