/**
 * Bytes that are not a DHCPv6 message, or a value that no DHCPv6 message can hold.
 *
 * The message is a sentence for a person; `offset` says where in the input, in octets.
 */
export class WireError extends Error {
  override readonly name = "WireError";

  constructor(message: string, readonly offset?: number) {
    super(offset === undefined ? message : `${message} (at octet ${offset})`);
  }
}
