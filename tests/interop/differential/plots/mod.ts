import { faultPlots } from "./faults.ts";
import { lifePlots } from "./lives.ts";
import type { Plot } from "./plot.ts";
import { requestPlots } from "./requests.ts";

/** All of them. */
export const PLOTS: readonly Plot[] = [...lifePlots, ...requestPlots, ...faultPlots];
