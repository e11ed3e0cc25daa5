import { INFINITY } from "../leases/lease.ts";
import type { Json } from "../wire/json.ts";
import { printable } from "../wire/text.ts";
import type { ExplainedLease, ExplainedOption, Explanation } from "./explanation.ts";

/** An explanation for people, a line each. */
export function explanationLines(explained: Explanation): string[] {
  const { matches, handlers, leases, options, unsent, marks } = explained;
  return [
    receivedLine(explained),
    ...explained["client-id"] === null ? [] : [`client-id: ${explained["client-id"]}`],
    ...explained["hardware-address"] === null
      ? []
      : [`hardware-address: ${explained["hardware-address"]}`],
    linkLine(explained),
    ...marks.length === 0 ? [] : [`marks: ${marks.map(printable).join(", ")}`],
    ...matches.map(({ entry, conditions, holds }) =>
      `${holds ? "holds" : "does not hold"}: ${printable(conditions)} (${entry})`
    ),
    ...handlers.map((entry) => `applies: ${entry}`),
    answerLine(explained),
    ...leases.map((lease) => `  ${leaseLine(lease)}`),
    ...options.map((option) => `  ${optionLine(option)}`),
    ...unsent.map(({ name, by, why }) => `${why}: ${name} (${by})`),
  ];
}

function receivedLine({ message, received, relays }: Explanation): string {
  const through = relays.length === 0
    ? ""
    : `, through ${relays.length === 1 ? "1 relay" : `${relays.length} relays`}`;
  return `${message} by ${received.by} from ${received.from}${through}`;
}

function linkLine({ link, "link-by": by }: Explanation): string {
  if (link !== null) return `link: ${printable(link)}, by ${by}`;
  return by === null ? "link: none, as nothing tells it" : `link: none, by ${by}`;
}

function answerLine({ answer, reason }: Explanation): string {
  if (answer === null) return `no answer: ${printable(reason ?? "")}`;
  return reason === null ? `answer: ${answer}` : `answer: ${answer}, ${printable(reason)}`;
}

function leaseLine(lease: ExplainedLease): string {
  const ia = `${lease.ia} ${lease.iaid}`;
  if (lease.lease === undefined) return `${ia}: ${printable(lease.status ?? "")}`;
  const lifetimes = [lease["preferred-lifetime"]!, lease["valid-lifetime"]!].map(lifetime);
  const by = lease.by === undefined ? "" : ` (${lease.by})`;
  return `${ia}: ${lease.lease}, preferred ${lifetimes[0]}, valid ${lifetimes[1]}${by}`;
}

function lifetime(seconds: number): string {
  return seconds === INFINITY ? "for ever" : `${seconds} s`;
}

function optionLine({ code, name, value, by }: ExplainedOption): string {
  const who = by.length === 0 ? "" : ` (${by.join("; ")})`;
  return `${name} (${code}): ${inWords(value)}${who}`;
}

function inWords(value: Json): string {
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([key, inner]) => `${key}: ${inWords(inner)}`).join(", ");
  }
  return printable(String(value));
}
