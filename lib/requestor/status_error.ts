import { printable } from "../wire/text.ts";
import type { Status } from "../wire/options/exchange.ts";
import { statusName } from "../wire/status_code.ts";

/** A server answered with a status other than Success. */
export class StatusError extends Error {
  /** For `error.name`. */
  override readonly name = "StatusError";

  /**
   * An error with what the server said.
   *
   * @param server where it is, for people
   * @param status what it answered
   */
  constructor(readonly server: string, readonly status: Status) {
    const { code, message } = status;
    const name = statusName(code);
    super(`${server} answered ${name}${message === "" ? "" : `: ${printable(message)}`}`);
  }
}
