/**
 * Sextant as a library: a server within a program, messages to read and write, handlers of one's own.
 *
 * @example Serve a link, with leases in memory
 * ```ts
 * import { startServer } from "./mod.ts";
 *
 * const server = await startServer({
 *   configuration: {
 *     listen: [{ unicast: "::1", port: 10547 }],
 *     links: [{ name: "lan", prefixes: ["2001:db8:1::/64"] }],
 *     handlers: [
 *       { "address-pool": { prefix: "2001:db8:1:0:1::/80" } },
 *       { "recursive-name-servers": { addresses: ["2001:db8::53"] } },
 *     ],
 *   },
 * });
 * console.assert(server.listeners[0] === "[::1]:10547");
 * await server.stop();
 * ```
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
export {
  type StartedServer,
  type StartOptions,
  startServer,
} from "./lib/extensions/start_server.ts";
export { OperatorError } from "./lib/operator_error.ts";
