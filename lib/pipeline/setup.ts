import type { LeaseChanges } from "../leases/changes.ts";
import type { LeaseReader } from "../leases/store.ts";
import type { RapidCommitPolicy } from "./builtin/rapid_commit.ts";
import type { ReconfigurePolicy } from "./builtin/reconfigure_accept.ts";
import type { PipelineEntry } from "./handler.ts";
import type { Limits } from "./limits.ts";
import type { Links } from "./link.ts";

/** What a pipeline is made of. */
export interface PipelineSetup {
  /** DUID of this server. */
  readonly serverId: Uint8Array;
  /** The links that clients can be on. */
  readonly links: Links;
  /** Where leases are looked up. */
  readonly leases: LeaseReader;
  /** What changes about leases, where that can be followed. */
  readonly changes?: LeaseChanges;
  /** What holds for all clients; left out: what holds where nothing is configured. */
  readonly limits?: Limits | undefined;
  /** When a Solicit is answered with a Reply. */
  readonly rapidCommit: RapidCommitPolicy;
  /** Left out: no client is reconfigured. */
  readonly reconfigure?: ReconfigurePolicy | undefined;
  /** In document order. */
  readonly entries: readonly PipelineEntry[];
  /** What is there as long as the pipeline is in use; left out: nothing. */
  readonly companions?: readonly Companion[] | undefined;
}

/** What begins and ends with a pipeline. */
export interface Companion {
  /** When its first message is about to come. */
  open(): void;
  /** When no more will. */
  close(): void;
}
