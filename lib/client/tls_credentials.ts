import { createPrivateKey, X509Certificate } from "node:crypto";
import type { TlsCredentials } from "./connection.ts";

/** What is wrong with one of several credentials. */
export interface CredentialProblem {
  readonly part: "ca" | "certificate" | "key";
  /** To stand behind the name of the part: `is not the key of the certificate`. */
  readonly problem: string;
}

/**
 * Looks for what is wrong with credentials. TLS itself would take the worst of them without a
 * word, and show no certificate at all.
 *
 * @returns `undefined` when nothing is
 */
export function credentialProblem(
  { ca, certificate, key }: TlsCredentials,
): CredentialProblem | undefined {
  if (!certificateIn(ca)) return { part: "ca", problem: "holds no certificate in PEM" };
  const own = certificateIn(certificate);
  if (!own) return { part: "certificate", problem: "holds no certificate in PEM" };
  const privateKey = attempt(() => createPrivateKey(key));
  if (!privateKey) {
    return { part: "key", problem: "holds no private key in PEM that works without a passphrase" };
  }
  if (own.checkPrivateKey(privateKey)) return undefined;
  return { part: "key", problem: "is not the key of the certificate" };
}

function certificateIn(pem: string): X509Certificate | undefined {
  return attempt(() => new X509Certificate(pem));
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
