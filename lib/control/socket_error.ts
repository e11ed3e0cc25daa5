/** Why a control socket cannot be used, as a sentence. */
export class ControlSocketError extends Error {
  override readonly name = "ControlSocketError";
}
