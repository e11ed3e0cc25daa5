/**
 * Bytes that are not a DHCPv6 message, or a value that no DHCPv6 message can hold.
 *
 * The message is a sentence for a person; `offset` says where in the input, in octets.
 */
export class WireError extends Error {
  /** What it is called in a stack trace. */
  override readonly name = "WireError";

  /**
   * An error with its reason.
   *
   * @param message what is wrong, as a sentence
   * @param offset where in the input, in octets
   */
  constructor(message: string, readonly offset?: number) {
    super(offset === undefined ? message : `${message} (at octet ${offset})`);
  }
}
