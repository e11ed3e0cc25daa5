/**
 * What keeps an extension from being used, for whoever wrote it or its configuration: the message is
 * a sentence without its full stop.
 */
export class ExtensionProblem extends Error {
  override readonly name = "ExtensionProblem";
}
