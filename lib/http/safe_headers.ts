/** What a page may do that comes from here: nothing, but for what it says itself. */
const NO_CONTENT =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Sent with every answer: what is told is for who asked alone, and for no other page. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": NO_CONTENT,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};
