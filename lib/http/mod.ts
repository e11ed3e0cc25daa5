/**
 * HTTP: an API, metrics and health.
 *
 * @module
 */
export { answering } from "./answering.ts";
export { makeApp } from "./app.ts";
