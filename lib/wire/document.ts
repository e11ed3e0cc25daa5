import { dhcpv6, type OptionDefinition, type Places } from "./option.ts";
import { ntp } from "./options/mod.ts";
import { OCCURRENCES } from "./places.ts";

/**
 * What is declared of every option, as a page of Markdown: its code, its name in configuration
 * and JSON, the text that defines it, what it is made of, and where it may be.
 */
export function optionsMarkdown(): string {
  return [
    "# Options",
    "",
    "Every option of DHCPv6 that Sextant reads and writes by its parts. Any other is kept as the",
    "octets it is, and is named `option-` and its code.",
    "",
    ...table(dhcpv6.declared()),
    "",
    "## Suboptions of `ntp-servers`",
    "",
    ...table(ntp.declared()),
    "",
  ].join("\n");
}

function table(definitions: readonly OptionDefinition<unknown>[]): string[] {
  return [
    "| Code | Name | Defined in | Made of | Where it may be |",
    "| ---: | --- | --- | --- | --- |",
    ...definitions.map(({ code, name, source, layout, places }) =>
      `| ${code} | \`${name}\` | ${source} | ${layout.shape} | ${describePlaces(places)} |`
    ),
  ];
}

function describePlaces(places: Places | undefined): string {
  if (!places) return "anywhere";
  return Object.entries(OCCURRENCES).flatMap(([occurrence, { words }]) => {
    const names = Object.keys(places).filter((name) => places[name] === occurrence);
    return names.length === 0 ? [] : [`${words} in ${names.join(", ")}`];
  }).join("; ");
}
