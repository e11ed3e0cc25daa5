import { movable } from "../config/pieces.ts";
import { detailOf } from "../thrown.ts";
import { linesForOperator } from "./for_operator.ts";
import type { ReadElsewhere, Task } from "./reading_elsewhere.ts";
import { readForAnother } from "./served_configuration.ts";

/** Reads a configuration: what became of that, and what of it need not be copied. */
export function readTask({ path, file }: Task): [ReadElsewhere, ArrayBuffer[]] {
  try {
    const read = readForAnother(path, file);
    return read ? [{ kind: "read", ...read }, movable(read.pieces)] : [{ kind: "extended" }, []];
  } catch (error) {
    return [{ kind: "refused", lines: linesForOperator(error) ?? [detailOf(error)] }, []];
  }
}
