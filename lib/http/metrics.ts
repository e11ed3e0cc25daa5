import { METRICS, METRICS_TEXT, metricsText } from "../metrics/mod.ts";
import type { Api } from "./api/api.ts";
import type { Asked } from "./asked.ts";
import { ProblemError } from "./problem.ts";
import { authorize } from "./tokens.ts";

/** Characters of a metric that take so long that datagrams have their turn. */
const LONG = 10_000;

/** Tells metrics to Prometheus, as far as the place lets anybody see them. */
export function addMetrics(api: Api, asked: Asked): void {
  api.get("/metrics", async ({ env: { metrics, tokens, authorization } }) => {
    if (metrics === "off") throw new ProblemError(404, "Metrics are off at this place");
    if (metrics === "token") authorize(tokens, authorization, "read");
    let text = "";
    for (const block of metricsText(METRICS, asked.measured())) {
      text += block;
      if (block.length > LONG) await asked.turns.next();
    }
    return new Response(text, {
      headers: { "content-type": METRICS_TEXT },
    });
  });
}
