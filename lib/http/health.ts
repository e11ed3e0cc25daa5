import type { Asked } from "./asked.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import type { Api } from "./api/api.ts";

/** Tells whether the server is ready, to whoever may connect. */
export function addHealth(api: Api, asked: Asked): void {
  for (const path of ["/readyz", "/healthz"]) {
    api.get(path, () => {
      const why = asked.whyNotReady();
      if (why.length === 0) return plain("ready");
      return problemResponse(new ProblemError(503, why.join("; "), {}, why));
    });
  }
  api.get("/livez", () => plain("alive"));
}

function plain(word: string): Response {
  return new Response(`${word}\n`, { headers: { "content-type": "text/plain; charset=utf-8" } });
}
