import { StatusCode, statusCodes } from "../wire/status_code.ts";
import { printable } from "../wire/text.ts";

/** Milliseconds as people say them: `0.8 ms`, `12 ms`, `1.3 s`. */
export function milliseconds(duration: number): string {
  if (duration >= 1000) return `${(duration / 1000).toFixed(1)} s`;
  return `${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms`;
}

const MEANINGS: ReadonlyMap<number, string> = new Map([
  [StatusCode.UnspecFail, "the server failed for a reason of its own"],
  [StatusCode.NoAddrsAvail, "the server has no address to give"],
  [StatusCode.NoBinding, "the server knows of no such lease"],
  [StatusCode.NotOnLink, "the address does not belong to the client's link"],
  [StatusCode.UseMulticast, "the server wants to be asked by multicast"],
  [StatusCode.NoPrefixAvail, "the server has no prefix to give"],
  [StatusCode.UnknownQueryType, "the server does not answer this kind of query"],
  [StatusCode.MalformedQuery, "the server misses something in the query"],
  [StatusCode.NotConfigured, "the server does not serve the link that is meant"],
  [StatusCode.NotAllowed, "the server does not let this requestor ask"],
  [StatusCode.QueryTerminated, "the server gave the query up"],
  [StatusCode.DataMissing, "the server no longer knows all that has changed since then"],
  [StatusCode.CatchUpComplete, "the server has told all that had changed since then"],
  [StatusCode.NotSupported, "the server does not tell of changes as they happen"],
  [StatusCode.TLSConnectionRefused, "the server is not set up for TLS"],
]);

/** `NotAllowed (10): the server does not let this requestor ask; it says: ask me later`. */
export function statusText({ code, message }: { code: number; message: string }): string {
  const name = statusCodes.nameOf(code);
  const meaning = MEANINGS.get(code);
  return [
    name === undefined ? `status ${code}` : `${name} (${code})`,
    meaning === undefined ? "" : `: ${meaning}`,
    message === "" ? "" : `; it says: ${printable(message)}`,
  ].join("");
}
