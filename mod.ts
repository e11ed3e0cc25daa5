/**
 * Sextant as a library: read and write DHCPv6 messages, write handlers, and run them in a pipeline.
 *
 * @example Read a message, look into it, and write it again
 * ```ts
 * import { decodeMessage, elapsedTime, encodeMessage } from "./mod.ts";
 *
 * const octets = new Uint8Array([1, 0x12, 0x34, 0x56, 0, 8, 0, 2, 0, 100]);
 * const message = decodeMessage(octets);
 * if (message.kind === "client-server") {
 *   console.assert(elapsedTime.in(message.options) === 100);
 * }
 * console.assert(encodeMessage(message).length === octets.length);
 * ```
 *
 * @module
 */
export * from "./lib/wire/mod.ts";
export * from "./lib/pipeline/mod.ts";
export * from "./lib/leases/mod.ts";
export * from "./lib/client/mod.ts";
export * from "./lib/requestor/mod.ts";
export { OperatorError } from "./lib/operator_error.ts";
