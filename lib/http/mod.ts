/**
 * HTTP: an API, metrics and health.
 *
 * @module
 */
export { answering } from "./answering.ts";
export { makeApp } from "./app.ts";
export { EventWatch } from "./event_watch.ts";
