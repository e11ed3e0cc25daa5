import assert from "node:assert/strict";
import { parse } from "yaml";
import { PROJECT } from "../../lib/build/task_flags.ts";
import { METRICS } from "../../lib/metrics/mod.ts";

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const ALERTS: Rules = parse(Deno.readTextFileSync(`${PROJECT}/monitoring/alerts.yaml`));
const RULES = ALERTS.groups.flatMap(({ rules }) => rules);
const DASHBOARD = Deno.readTextFileSync(`${PROJECT}/monitoring/grafana.json`);
const SERIES = new Set(
  METRICS.flatMap(({ name, type }) =>
    type === "histogram" ? ["_bucket", "_sum", "_count"].map((suffix) => name + suffix) : [name]
  ),
);

function unknownIn(text: string): string[] {
  return (text.match(/\bsextant_\w+/g) ?? []).filter((name) => !SERIES.has(name));
}

Deno.test("the alert rules are about metrics that there are, and each is tested", () => {
  const tests = Deno.readTextFileSync(new URL("alerts.test.yaml", import.meta.url));
  for (const { alert, expr } of RULES) {
    assert.match(expr, /sextant_/);
    assert.deepEqual(unknownIn(expr), [], alert);
    const raised = new RegExp(`alertname: ${alert}\\n +exp_alerts:\\n +- exp_labels`);
    assert.match(tests, raised, `${alert} is raised by a test`);
  }
  assert.deepEqual(unknownIn(tests), []);
});

Deno.test("the dashboard draws metrics that there are, and counters as rates", () => {
  const { panels }: Dashboard = JSON.parse(DASHBOARD);
  assert.deepEqual(unknownIn(DASHBOARD), []);
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      const counters = expr.match(/sextant_\w+_(?:total|bucket)/g) ?? [];
      assert.ok(counters.length === 0 || /rate\(/.test(expr), `${title}: ${expr}`);
    }
  }
});
