/** Why a listener cannot be opened, as a sentence. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}
