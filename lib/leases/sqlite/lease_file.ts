import { statIfVisible } from "../../file_info.ts";
import type { Durability } from "../group_commit.ts";
import type { LeaseSource, SourceStatus, StoreEnvironment } from "../source.ts";
import type { LeaseStore } from "../store.ts";
import { whyBroken } from "./error.ts";
import { openLeaseDatabase } from "./lease_database.ts";

/** A lease database at a path. */
export class LeaseFile implements LeaseSource {
  constructor(readonly path: string, readonly durability: Durability) {}

  /** @throws {LeaseDatabaseError} */
  open(environment: StoreEnvironment): Promise<LeaseStore> {
    const { path, durability } = this;
    return openLeaseDatabase({ ...environment, path, durability });
  }

  whyNotInsteadOf(other: LeaseSource): string | undefined {
    if (!(other instanceof LeaseFile)) {
      return `The server cannot change to the lease database ${this.path} while it runs: restart it`;
    }
    if (this.path !== other.path) {
      return `The lease database cannot change from ${other.path} to ${this.path} while the ` +
        "server runs: expected the same, or a restart";
    }
    return this.durability === other.durability
      ? undefined
      : "leases.durability cannot change while the server runs: restart it";
  }

  whyBroken(error: unknown): string | undefined {
    return whyBroken(this.path, error);
  }

  get status(): SourceStatus {
    const { path } = this;
    const octets = sizeOf(path);
    return octets === undefined
      ? {
        name: path,
        value: { path, octets: null },
        text: "not there",
        problem: `The lease database ${path} is no longer there`,
      }
      : { name: path, value: { path, octets }, text: `${(octets / 1e6).toFixed(1)} MB` };
  }
}

/** Octets of the database and its write-ahead log; `undefined` where it is gone. */
function sizeOf(path: string): number | undefined {
  const database = statIfVisible(path);
  return database && database.size + (statIfVisible(`${path}-wal`)?.size ?? 0);
}
