/**
 * An error for whoever runs the program and can mend it. Its message is a sentence that says all
 * that they need, so they are shown that and no stack trace. Every other error is a fault of the
 * program.
 */
export class OperatorError extends Error {
  /** For `error.name`. */
  override readonly name: string = "OperatorError";

  /** What to tell them, a line each. */
  get lines(): readonly string[] {
    return [this.message];
  }
}
