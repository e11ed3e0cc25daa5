import { assignAdditions } from "../assign.ts";
import type { Step } from "../handler.ts";

/** Answers IAs for which pools in addition to others are all that there is. */
export const giveAdditions: Step = {
  name: "in-addition",
  isFor: ({ leases }) => leases === "offered" || leases === "assigned" || leases === "extended",
  run: assignAdditions,
};
