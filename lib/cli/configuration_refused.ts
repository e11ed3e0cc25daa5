import { OperatorError } from "../operator_error.ts";

/** What is wrong with a configuration, a line each. */
export class ConfigurationRefused extends OperatorError {
  override readonly name = "ConfigurationRefused";

  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.#lines = lines;
  }

  override get lines(): readonly string[] {
    return this.#lines;
  }
}
