/** Somebody else keeps the store from being written at the moment; it can be read all the same. */
export class StoreBusyError extends Error {
  override readonly name = "StoreBusyError";
}
