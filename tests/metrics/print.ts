/**
 * Prints metrics of a server that has one of everything, with odd names, for `promtool check metrics`.
 *
 * @module
 */
import { METRICS, metricsText } from "../../lib/metrics/mod.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { TestAsked } from "../http/rig.ts";
import { ODD_NAMES } from "./odd_names.ts";
import { poolReport } from "./pool_report.ts";

const asked = new TestAsked();
asked.monitor.reports = ODD_NAMES.map((name) => poolReport(name, [name]));
for (const name of ODD_NAMES) {
  const refusal = { status: StatusCode.NoAddrsAvail, reason: "pool-full", pools: [name] } as const;
  asked.monitor.refusals.note(refusal, name);
}
asked.monitor.latency.note(3);
console.log([...metricsText(METRICS, asked.measured())].join("").trimEnd());
