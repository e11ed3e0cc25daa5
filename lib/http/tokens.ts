import { createHash, timingSafeEqual } from "node:crypto";
import type { Token, TokenRight } from "../config/token_file.ts";
import { ProblemError } from "./problem.ts";

const CHALLENGE = { "www-authenticate": 'Bearer realm="Sextant"' };

/**
 * Makes sure that whoever asks may do so. Every token is compared, and all of its hash, so that the
 * time that it takes tells nothing.
 *
 * @param tokens `undefined`: there are none, and everybody may read
 * @param authorization the value of that header; `undefined`: there is none
 * @throws {ProblemError}
 */
export function authorize(
  tokens: readonly Token[] | undefined,
  authorization: string | undefined,
  right: TokenRight,
): void {
  if (!tokens) {
    if (right === "read") return;
    throw new ProblemError(403, "Without tokens in its configuration, this server is only read");
  }
  const [, secret] = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization ?? "") ?? [];
  if (secret === undefined) {
    throw new ProblemError(401, "Expected a token: Authorization: Bearer TOKEN", CHALLENGE);
  }
  const token = bearerOf(tokens, secret);
  if (!token) throw new ProblemError(401, "The token is not one of this server's", CHALLENGE);
  if (!token.may.has(right)) {
    throw new ProblemError(
      403,
      `The token of ${token.name} lets nobody ${right}, expected another`,
    );
  }
}

/** The token that somebody has shown. */
function bearerOf(tokens: readonly Token[], secret: string): Token | undefined {
  const shown = hashOf(secret);
  let found: Token | undefined;
  for (const token of tokens) {
    if (timingSafeEqual(shown, token.sha256)) found = token;
  }
  return found;
}

/** SHA-256 of a token. */
export function hashOf(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
