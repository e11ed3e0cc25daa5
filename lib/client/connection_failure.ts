/** Why there is no connection, as a sentence. */
export function whyNotConnected(destination: string, error: Error): string {
  return `Cannot connect to ${destination}: ${NOT_CONNECTED[codeOf(error)] ?? error.message}`;
}

/** Why a connection broke that had been there, to stand behind a colon. */
export function whyBroken(error: Error): string {
  return BROKEN[codeOf(error)] ?? error.message;
}

/** Why it did not become a TLS connection, to stand behind a colon. */
export function whyNotSecure(error: Error): string {
  if (codeOf(error) === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the server's certificate is for somebody else: ${error.message}`;
  }
  return NOT_SECURE[codeOf(error)] ?? `the TLS handshake failed: ${error.message}`;
}

const NOT_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there for TCP",
  EHOSTUNREACH: "no route leads there",
  ENETUNREACH: "no route leads there",
  ETIMEDOUT: "nothing answers there",
  EACCES: "a firewall forbids it",
  EPERM: "a firewall forbids it",
};

const BROKEN: Readonly<Record<string, string>> = {
  ECONNRESET: "the server reset it",
  EPIPE: "the server closed it",
  ETIMEDOUT: "the server cannot be reached any more",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the server wants a certificate",
};

const FOREIGN = "the server's certificate is not from the authority that was given";

const NOT_SECURE: Readonly<Record<string, string>> = {
  ECONNRESET: "the server reset it during the TLS handshake",
  UNABLE_TO_GET_ISSUER_CERT: FOREIGN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: FOREIGN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: FOREIGN,
  SELF_SIGNED_CERT_IN_CHAIN: FOREIGN,
  DEPTH_ZERO_SELF_SIGNED_CERT: FOREIGN,
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
};

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
