import { OperatorError } from "../operator_error.ts";

/** What was asked for is not done, as the server ends first: nothing is wrong. */
export class AboutToStop extends OperatorError {
  override readonly name = "AboutToStop";

  constructor() {
    super("The server is about to stop");
  }
}
