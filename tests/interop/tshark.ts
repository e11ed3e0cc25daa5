import { requireProgram } from "./programs.ts";

/** What tshark says of a frame: the values of each field, in their order, none where it is not there. */
export type Frame = Readonly<Record<string, readonly string[]>>;

// Neither is in any text that tshark writes.
const BETWEEN_FIELDS = "\x1e";
const BETWEEN_VALUES = "\x1f";

/**
 * Has tshark dissect a capture.
 *
 * @param filter which frames, as tshark's `-Y` has it
 */
export async function dissectFrames(
  capture: string,
  filter: string,
  fields: readonly string[],
): Promise<Frame[]> {
  const { code, stdout, stderr } = await new Deno.Command(requireProgram("tshark"), {
    args: [
      ...["-n", "-r", capture, "-Y", filter, "-T", "fields"],
      ...["-E", `separator=${BETWEEN_FIELDS}`, "-E", `aggregator=${BETWEEN_VALUES}`],
      ...fields.flatMap((field) => ["-e", field]),
    ],
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) {
    throw new Error(`tshark cannot read ${capture}: ${decoder.decode(stderr).trim()}`);
  }
  return decoder.decode(stdout).split("\n").filter((row) => row !== "").map((row) => {
    const values = row.split(BETWEEN_FIELDS).map((value) =>
      value === "" ? [] : value.split(BETWEEN_VALUES)
    );
    return Object.fromEntries(fields.map((field, at) => [field, values[at] ?? []]));
  });
}
