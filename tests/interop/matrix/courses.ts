import type { CourseName } from "../clients/client.ts";
import type { Timing } from "../config.ts";
import type { Trial } from "./trial.ts";

/** Something that clients are put through. */
export interface Course {
  readonly name: CourseName;
  /** Seconds that it takes at least; those that take longest are begun first. */
  takes(timing: Timing): number;
  run(trial: Trial): Promise<void>;
}

/** Every course, in the order of the table. */
export const courses: readonly Course[] = [
  {
    name: "lease",
    takes: () => 0,
    run: async (trial) => {
      await trial.begin("address");
      if (trial.kind.configuresInterface) await trial.expectConfiguration();
    },
  },
  {
    name: "renew",
    takes: ({ t1 }) => 2 * t1,
    run: async (trial) => {
      await trial.begin("address");
      await trial.expectRenewals();
    },
  },
  {
    name: "rebind",
    takes: ({ t1, t2 }) => t2 + t1,
    run: async (trial) => {
      await trial.begin("both");
      await trial.expectRebinding();
    },
  },
  {
    name: "release",
    takes: () => 0,
    run: async (trial) => {
      await trial.begin("both");
      await trial.expectRelease();
    },
  },
  {
    name: "prefix",
    takes: ({ t1 }) => 2 * t1,
    run: async (trial) => {
      await trial.begin("both");
      await trial.expectRenewals();
    },
  },
  {
    name: "stateless",
    takes: () => 0,
    run: async (trial) => {
      await trial.begin("configuration");
      if (!trial.kind.stopsShort.stateless) await trial.expectConfiguration();
    },
  },
];
