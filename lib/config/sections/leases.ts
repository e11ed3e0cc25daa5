import { z } from "zod";
import { duration, filePath } from "../values.ts";
import type { Section } from "./section.ts";

/** Where leases are kept, and how safely. */
export interface LeasesConfiguration {
  /** Path of the database, as written; absolute once the configuration is loaded. */
  readonly database: string;
  /** `full`: on disk before a Reply leaves; `normal`: survives the process, not the power. */
  readonly durability: "full" | "normal";
  /** Seconds for which changes are kept on record, where they may be followed; 0: not at all. */
  readonly keepChanges: number;
  /** Seconds for which leases are kept that have ended. */
  readonly keepEnded: number;
}

/** Where leases are kept, and how safely. */
export const leases: Section<LeasesConfiguration> = {
  name: "leases",
  help: "The lease store.",
  example: "leases: { database: /var/lib/sextant/leases.sqlite, durability: full }",
  schema: z
    .strictObject({
      database: filePath
        .default("/var/lib/sextant/leases.sqlite")
        .describe(
          "The lease database, which is created, with its folder, if it is not there; " +
            "default /var/lib/sextant/leases.sqlite.",
        ),
      durability: z
        .enum(["full", "normal"])
        .default("full")
        .describe(
          "full, the default: leases are on disk before a Reply leaves. normal: they survive the " +
            "end of the process, and the last of them perhaps not a power failure.",
        ),
      "keep-changes": duration
        .prefault("1d")
        .describe(
          "How long it is known what changed when, for active leasequery: a requestor that comes " +
            "back within that time is told what it missed. Nothing is recorded where no listener " +
            "is active; default 1d, 0 is not at all.",
        ),
      "keep-ended": duration
        .prefault("7d")
        .describe(
          "How long leases are kept that have ended, for those who ask who had what: sextant ctl " +
            "leases --at and --ended. Of each address or prefix the last 257 are kept at most; " +
            "default 7d.",
        ),
    })
    .transform((
      { "keep-changes": keepChanges, "keep-ended": keepEnded, ...keys },
    ): LeasesConfiguration => ({ ...keys, keepChanges, keepEnded }))
    .prefault({}),
};
