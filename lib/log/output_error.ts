/** Why an output of the log cannot be opened, as a sentence. */
export class LogOutputError extends Error {
  override readonly name = "LogOutputError";
}
