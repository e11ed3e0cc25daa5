import type { ClientReport, ExchangeReport, OnLinkReport } from "../control/client_report.ts";
import { INFINITY } from "../leases/lease.ts";
import { timeSpan } from "../leases/time_span.ts";
import { printable } from "../wire/text.ts";
import { labelledLines } from "./fitting_table.ts";

const LABEL = 12;

/** All that is known of a client, for people. */
export function clientLines(client: ClientReport, width: number): string[] {
  const line = (label: string, text: string) =>
    labelledLines(label.padEnd(LABEL), printable(text), width);
  const hardware = client["hardware-address"];
  return [
    ...line("Client", client["client-id"]),
    ...hardware === undefined ? [] : line("Hardware", hardware),
    ...client.links.flatMap((each) => onLinkLines(each, line)),
    ...client.links.length === 0 ? line("Leases", "none") : [],
    ...client.exchanges.length === 0
      ? line("Exchanges", "none lately")
      : client.exchanges.flatMap((each, at) =>
        line(at === 0 ? "Exchanges" : "", exchangeText(each))
      ),
  ];
}

function onLinkLines(
  onLink: OnLinkReport,
  line: (label: string, text: string) => string[],
): string[] {
  const { link, leases, relays, options } = onLink;
  return [
    ...line("Link", `${link}, last heard ${onLink["last-heard"]}`),
    ...leases.length === 0 ? line("Leases", "none that is live") : leases.flatMap((lease, at) => {
      const valid = lease["valid-lifetime"];
      const left = timeSpan(valid === "infinity" ? INFINITY : valid);
      const name = lease.hostname === undefined ? "" : `, ${lease.hostname}`;
      const ia = `${lease.ia} ${lease.iaid}`;
      return line(at === 0 ? "Leases" : "", `${lease.lease} ${lease.state}, ${left}, ${ia}${name}`);
    }),
    ...relays.flatMap((relay, at) =>
      line(
        at === 0 ? "Relays" : "",
        [
          relay["peer-address"],
          `for link-address ${relay["link-address"]}`,
          ...relay["interface-id"] === undefined ? [] : [`interface-id ${relay["interface-id"]}`],
          ...relay["remote-id"] === undefined
            ? []
            : [`remote-id ${relay["remote-id"].enterprise}:${relay["remote-id"].id}`],
          ...relay["subscriber-id"] === undefined
            ? []
            : [`subscriber-id ${relay["subscriber-id"]}`],
          ...relay["relay-id"] === undefined ? [] : [`relay-id ${relay["relay-id"]}`],
        ].join(", "),
      )
    ),
    ...options.flatMap((option, at) =>
      line(at === 0 ? "Options" : "", option.replaceAll(/\s*\n\s*/g, "; "))
    ),
  ];
}

function exchangeText(exchange: ExchangeReport): string {
  const { time, message, outcome, answer, given, pools, reasons, milliseconds } = exchange;
  const became = outcome === "dropped" ? "no answer" : `${answer}${endText(outcome)}`;
  const from = pools.length === 0 ? "" : ` of ${pools.join(", ")}`;
  return [
    `${time.slice(0, 19).replace("T", " ")} ${message} -> ${became}`,
    ...given.length === 0 ? [] : [`${given.join(", ")}${from}`],
    ...reasons,
    ...milliseconds === null ? [] : [`${milliseconds.toFixed(1)} ms`],
  ].join("; ");
}

function endText(outcome: ExchangeReport["outcome"]): string {
  if (outcome === "lost") return ", lost";
  return outcome === "waiting" ? ", being stored" : "";
}
