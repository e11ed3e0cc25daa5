import { Pipeline } from "../pipeline/pipeline.ts";
import type { Steps } from "../steps.ts";
import type { ListeningChange } from "./listening.ts";
import type { PipelineParts, ServiceConfiguration } from "./service_setup.ts";
import type { Slices } from "./slices.ts";

/** A pipeline that is ready to be used instead of another. */
export interface NextPipeline {
  readonly pipeline: Pipeline;
  readonly serverId: Uint8Array;
  /** Counts its pools from then on. */
  readonly choosePools: () => void;
}

/**
 * Makes the pipeline of a configuration and opens it, in steps. When that is broken off, nothing of
 * it stays open.
 *
 * @param now Unix seconds
 */
export function* openPipeline(
  { makePipeline }: Pick<ServiceConfiguration, "makePipeline">,
  parts: PipelineParts,
  now: number,
): Steps<Pipeline> {
  const made = makePipeline(parts);
  const pipeline = made instanceof Pipeline ? made : yield* made;
  let isOpen = false;
  try {
    yield* pipeline.opening(now);
    isOpen = true;
    return pipeline;
  } finally {
    if (!isOpen) pipeline.close();
  }
}

/**
 * Begins with a pipeline instead of another, or takes back what was prepared for it.
 *
 * @throws {AboutToStop}
 */
export function beginInstead(
  pipeline: Pipeline,
  change: Pick<ListeningChange, "cancel">,
  slices: Pick<Slices, "check">,
): void {
  try {
    slices.check();
    pipeline.begin();
  } catch (error) {
    change.cancel();
    throw error;
  }
}
